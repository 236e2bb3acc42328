// Opens a client's socket: one shared read buffer for all of them, a time-out, an abort.
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.js';
import { peerName, type SocketAddress, socketAddress } from './address.js';
import { NetError, netError } from './fault.js';
import { SocketConnection } from './socket-connection.js';

export const connectTimeoutMs = 10_000;

/**
 * Every read of every dialled socket lands here and is consumed before the next one: an idle client then costs no read
 * buffer at all. TLS takes the socket over below this buffer and brings its own.
 */
const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** The open connection, not yet reading; rejects with a {@link NetError}, or with the signal's reason. */
export function dial(endpoint: Endpoint, signal?: AbortSignal): Promise<SocketConnection> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let connection: SocketConnection | undefined;
    const socket = openSocket(socketAddress(endpoint), (bytes) => connection?.deliver(bytes));
    const cancel = () => socket.destroy(signal?.reason);
    const timer = setTimeout(() => socket.destroy(timedOut()), connectTimeoutMs);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      socket.off('error', fail);
    };
    const fail = (error: unknown) => {
      settle();
      reject(signal?.aborted ? signal.reason : netError(error));
    };
    signal?.addEventListener('abort', cancel);
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      connection = new SocketConnection(socket, peerName(socket, endpoint));
      resolve(connection);
    });
  });
}

/** What a connection attempt ends with when nobody answers. */
export const timedOut = (): NetError =>
  new NetError(`no answer within ${connectTimeoutMs / 1_000} s`, 'ETIMEDOUT');

/** A paused socket: reading begins with resume(). */
function openSocket(address: SocketAddress, deliver: (bytes: Uint8Array) => void): Socket {
  const callback = (length: number, buffer: Uint8Array) => {
    deliver(buffer.subarray(0, length));
    return true;
  };
  return connect({ ...address, noDelay: true, onread: { buffer: sharedBuffer, callback } }).pause();
}
