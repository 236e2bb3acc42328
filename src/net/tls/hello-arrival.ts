// Waits for a ClientHello on a plain socket and leaves the socket as it was: paused, with all bytes still to be read.
import type { Socket } from 'node:net';
import { type ClientHello, longestHello, mayBeginTls, readClientHello } from '../../model/client-hello.js';
import { NetError } from '../fault.js';
import { helloTimeoutMs } from './start-tls-gate.js';

export interface HelloArrival {
  /** Absent when what has come is no ClientHello. */
  readonly hello?: ClientHello;
  /** Not put back: whoever goes on with the socket does that. */
  readonly bytes: Buffer;
}

interface HelloOptions {
  /** What has been read of the socket already. */
  readonly early: Buffer;
  /** After STARTTLS: told of bytes before the hello that are neither white space nor TLS; they are thrown away. */
  readonly onJunk?: (count: number) => void;
}

/** @throws NetError when the client goes away, or the hello does not come in time */
export function helloArrives(socket: Socket, { early, onJunk }: HelloOptions): Promise<HelloArrival> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    let junk = 0;
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
      clearTimeout(timer);
      socket.pause().off('data', more).off('end', left).off('error', fail).off('close', left);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const left = (): void =>
      fail(new NetError('the client closed the connection before its ClientHello', 'ECONNRESET'));
    const more = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      if (onJunk) {
        const start = helloStart(bytes);
        const thrown = bytes.subarray(0, start).filter((byte) => !isWhiteSpace(byte)).length;
        if (thrown > 0) onJunk(start);
        junk += start;
        bytes = bytes.subarray(start);
        if (bytes.length === 0 && junk <= longestHello) return;
      }
      const hello = readClientHello(bytes);
      if (hello === 'cut') return;
      settle();
      resolve({ ...(hello && { hello }), bytes });
    };
    const timer = setTimeout(
      () => fail(new NetError(`no ClientHello within ${helloTimeoutMs / 1000} s`, 'ETIMEDOUT')),
      helloTimeoutMs,
    );
    socket.on('data', more).once('end', left).once('error', fail).once('close', left);
    if (socket.destroyed) return left();
    if (early.length > 0) more(early);
    if (!isSettled) socket.resume();
  });
}

const isWhiteSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Where a TLS record may begin; the length when nowhere. */
function helloStart(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; at++) if (mayBeginTls(bytes.subarray(at))) return at;
  return bytes.length;
}
