// Reads how a client of a server behind direct TLS begins: with TLS itself, or with a stream header that names the domain.
import type { Socket } from 'node:net';
import { type ClientHello, longestHello, mayBeginTls, readClientHello } from '../../model/client-hello.js';
import { NetError } from '../fault.js';
import type { StreamWatch } from './interception.js';
import { helloTimeoutMs } from './start-tls-gate.js';

export interface ClientStart {
  /** When it began with TLS. */
  readonly hello?: ClientHello;
  /** The domain that its stream header addresses. */
  readonly to?: string;
  /** Whether it is a server itself. */
  readonly isServer: boolean;
  /** All that was read; not put back. */
  readonly bytes: Buffer;
}

/** Leaves the socket paused. @throws NetError when the client goes away or says nothing of use in time */
export function clientStarts(socket: Socket, watch: StreamWatch): Promise<ClientStart> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (): void => {
      clearTimeout(timer);
      socket.pause().off('data', more).off('end', left).off('error', fail).off('close', left);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const left = (): void => fail(new NetError('the client left before it said a word', 'ECONNRESET'));
    const more = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      const start = startOf(bytes, piece, watch);
      if (start === 'cut' && bytes.length <= longestHello) return;
      settle();
      resolve({ isServer: false, ...(start !== 'cut' && start), bytes });
    };
    const timer = setTimeout(
      () => fail(new NetError(`the client said nothing within ${helloTimeoutMs / 1000} s`, 'ETIMEDOUT')),
      helloTimeoutMs,
    );
    socket.on('data', more).once('end', left).once('error', fail).once('close', left);
    socket.resume();
  });
}

function startOf(bytes: Buffer, piece: Buffer, watch: StreamWatch): Partial<ClientStart> | 'cut' {
  if (mayBeginTls(bytes)) {
    const hello = readClientHello(bytes);
    if (hello !== undefined) return hello === 'cut' ? hello : { hello };
  }
  for (const { kind, to, isServer = false } of watch.push('upstream', piece)) {
    if (kind === 'header') return { isServer, ...(to !== undefined && { to }) };
    if (kind === 'settled') return {};
  }
  return 'cut';
}
