// Datagram sockets for the relay: names looked up once, large receive buffers, ready without a turn of the event loop.
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { UdpEndpoint } from '../model/endpoint.js';
import { formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import { netError } from './fault.js';

/** Where datagrams go, without a name that would have to be looked up. */
export interface UdpAddress {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
}

/** Bytes of the receive buffer that is asked for: what comes in one burst while the program is busy. */
export const defaultBufferBytes = 4 * 1024 ** 2;

/** @throws UserError when the name has no address */
export async function resolveUdp(endpoint: UdpEndpoint): Promise<UdpAddress> {
  try {
    const { address, family } = await lookup(endpoint.host);
    return { address, family: family === 6 ? 6 : 4, port: endpoint.port };
  } catch (error) {
    const { message } = netError(error);
    throw new UserError(
      `cannot find the address of ${formatEndpoint(endpoint)}: ${message}`,
      exitCode.unreachable,
      { cause: error },
    );
  }
}

/** An address is its own answer: with this lookup, binding and connecting are done when the call returns. */
type AtOnce = (
  host: string,
  family: number,
  done: (error: null, address: string, family: number) => void,
) => void;
const atOnce: AtOnce = (host, family, done) => done(null, host, family);

/** A socket of the family, not bound yet. */
export const udpSocket = (family: 4 | 6): Socket =>
  createSocket({ type: family === 6 ? 'udp6' : 'udp4', lookup: atOnce as never });

/** Asks for a large receive buffer on a bound socket; the bytes that the kernel grants. */
export function raiseBuffer(socket: Socket, bytes: number): number {
  try {
    socket.setRecvBufferSize(bytes);
    // Linux counts its own bookkeeping in, and tells the double (socket(7), SO_RCVBUF).
    return process.platform === 'linux' ? socket.getRecvBufferSize() / 2 : socket.getRecvBufferSize();
  } catch {
    return 0;
  }
}
