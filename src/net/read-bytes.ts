// The bytes of a file or of stdin, piece by piece; what gzip has packed is unpacked on the way.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { codeOf } from './fault.js';

/** Bytes of one read from a file. */
const pieceBytes = 256 * 1024;

/** @param path `-` for stdin. Ends early when `signal` is aborted. @throws UserError when it cannot be read */
export async function* readBytes(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceBytes });
  const stop = () => source.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of unpacked(source)) yield piece;
  } catch (error) {
    if (signal.aborted) return;
    const reason = reasons[codeOf(error)] ?? visible(String(error));
    throw new UserError(`${visible(path)}: ${reason}`, exitCode.badInput, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
  }
}

/** RFC 1952 §2.3.1: two bytes tell. */
async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  const all = following(first, pieces);
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all;
    return;
  }
  const unzip = createGunzip();
  // What goes wrong is thrown where the pieces are taken.
  pipeline(Readable.from(all), unzip).catch(() => undefined);
  for await (const piece of unzip) yield piece as Buffer;
}

async function* following(first: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  Z_BUF_ERROR: 'the compressed file is cut off',
  Z_DATA_ERROR: 'the compressed file is damaged',
};
