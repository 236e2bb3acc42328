// Bare datagram sockets for tests: servers that echo or keep what comes, clients that can wait for answers. Closed with the test.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { onTestFinished } from 'vitest';
import type { Endpoint, UdpEndpoint } from '../../src/model/endpoint.js';
import { Queue } from './sockets.js';

export const udpLoopback: UdpEndpoint = { kind: 'udp', host: '127.0.0.1', port: 0 };
export const udpLoopback6: UdpEndpoint = { kind: 'udp', host: '::1', port: 0 };

export interface Received {
  readonly bytes: Buffer;
  readonly from: RemoteInfo;
}

export interface UdpPeer {
  readonly socket: Socket;
  readonly endpoint: UdpEndpoint;
  /** Datagrams in the order in which they came. */
  readonly received: Queue<Received>;
  send(bytes: Uint8Array | string, to: Endpoint | RemoteInfo): void;
  /** The socket is gone, and its port is free. */
  close(): Promise<void>;
}

/** A bound socket. */
export async function udpPeer(at: UdpEndpoint = udpLoopback): Promise<UdpPeer> {
  const socket = createSocket(at.host.includes(':') ? 'udp6' : 'udp4');
  const received = new Queue<Received>();
  socket.on('message', (bytes, from) => received.put({ bytes, from }));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(at.port, at.host, resolve);
  });
  let isOpen = true;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      if (!isOpen) return resolve();
      isOpen = false;
      socket.close(() => resolve());
    });
  onTestFinished(close);
  return {
    socket,
    received,
    endpoint: { ...at, port: socket.address().port },
    send(bytes, to) {
      if ('address' in to) socket.send(bytes, to.port, to.address);
      else if ('port' in to) socket.send(bytes, to.port, to.host);
    },
    close,
  };
}

/** Sends every datagram back. */
export async function udpEcho(at: UdpEndpoint = udpLoopback): Promise<UdpPeer> {
  const peer = await udpPeer(at);
  peer.socket.on('message', (bytes, from) => peer.send(bytes, from));
  return peer;
}
