// A file that is appended to, for its owner's eyes only. Writing never waits for the disk and never grows without bound.

import { once } from 'node:events';
import {
  constants,
  createWriteStream,
  fchmodSync,
  fstatSync,
  openSync,
  unlinkSync,
  type WriteStream,
} from 'node:fs';
import { finished } from 'node:stream/promises';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { codeOf } from './fault.js';

/** Bytes that may wait for the disk. */
const mostPending = 16 * 1024 ** 2;

/** One file, or a series of them: `x.ndjson`, `x.1.ndjson`, `x.2.ndjson`, … */
export class LineFile {
  readonly #path: string;
  /** Of a series as many are kept, the last ones; undefined: all. */
  readonly #kept: number | undefined;
  #stream: WriteStream;
  /** Former ones of the series that are not yet on the disk. */
  readonly #ending = new Set<Promise<void>>();
  #part = 0;
  #size = 0;
  #fault: Error | undefined;

  private constructor(path: string, kept: number | undefined) {
    this.#path = path;
    this.#kept = kept;
    this.#stream = this.#open();
  }

  /** Makes or empties the file, mode 0600, not following a link. @throws UserError when it cannot */
  static open(path: string, kept?: number): LineFile {
    try {
      return new LineFile(path, kept);
    } catch (error) {
      const reason = reasons[codeOf(error)] ?? visible(String(error));
      throw new UserError(`cannot write ${visible(path)}: ${reason}`, exitCode.badInput, { cause: error });
    }
  }

  /** Bytes given to the present file of the series so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes a text or bytes; false when they were not taken, because the disk is behind or has failed. */
  write(piece: string | Uint8Array): boolean {
    if (this.#fault || this.#stream.writableLength > mostPending) return false;
    this.#append(piece);
    return true;
  }

  /** What is written from now on goes to the next file of the series. */
  next(): void {
    if (this.#fault) return;
    const former = this.#stream;
    const end = finished(former.end())
      .catch(() => undefined)
      .finally(() => this.#ending.delete(end));
    this.#ending.add(end);
    this.#part++;
    this.#size = 0;
    try {
      this.#stream = this.#open();
      if (this.#kept !== undefined && this.#part >= this.#kept) this.#remove(this.#part - this.#kept);
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Resolves when the disk has caught up, or has failed. */
  async drained(): Promise<void> {
    while (!this.#fault && this.#stream.writableNeedDrain)
      await once(this.#stream, 'drain').catch(() => undefined);
  }

  /** Takes the last piece in any case. Resolves when all is on its way to the disk, with what went wrong, if anything did. */
  async close(last: string | Uint8Array = ''): Promise<Error | undefined> {
    if (!this.#fault) {
      if (last.length > 0) this.#append(last);
      await finished(this.#stream.end()).catch((error) => {
        this.#fault ??= error;
      });
    }
    await Promise.all(this.#ending);
    return this.#fault;
  }

  #append(piece: string | Uint8Array): void {
    this.#size += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
    this.#stream.write(piece);
  }

  #open(): WriteStream {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const fd = openSync(partPath(this.#path, this.#part), flags, 0o600);
    // A file that was there already has the mode it had; a device keeps its own.
    if (fstatSync(fd).isFile()) fchmodSync(fd, 0o600);
    const stream = createWriteStream('', { fd });
    stream.on('error', (error) => {
      this.#fault ??= error;
    });
    return stream;
  }

  /** One that somebody else has removed is as good as removed. */
  #remove(part: number): void {
    try {
      unlinkSync(partPath(this.#path, part));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

/** The number stands before the suffix, so that every file is known for what it is. */
const partPath = (path: string, part: number): string =>
  part === 0 ? path : path.replace(/(\.[^./]*)?$/, `.${part}$1`);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};
