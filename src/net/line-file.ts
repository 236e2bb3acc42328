// A file that lines are appended to, for its owner's eyes only. Writing never waits for the disk and never grows without bound.
import { constants, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { codeOf } from './fault.js';

/** Bytes that may wait for the disk. */
const mostPending = 16 * 1024 ** 2;

export class LineFile {
  readonly #stream: WriteStream;
  #fault: Error | undefined;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#fault ??= error;
    });
  }

  /** Makes or empties the file, mode 0600, not following a link. @throws UserError when it cannot */
  static async open(path: string): Promise<LineFile> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    try {
      const handle = await open(path, flags, 0o600);
      // A file that was there already has the mode it had; a device keeps its own.
      if ((await handle.stat()).isFile()) await handle.chmod(0o600);
      return new LineFile(handle.createWriteStream());
    } catch (error) {
      const reason = reasons[codeOf(error)] ?? visible(String(error));
      throw new UserError(`cannot write ${visible(path)}: ${reason}`, exitCode.badInput, { cause: error });
    }
  }

  /** Takes a line without its line end; false when it was not taken, because the disk is behind or has failed. */
  write(line: string): boolean {
    if (this.#fault || this.#stream.writableLength > mostPending) return false;
    this.#stream.write(`${line}\n`);
    return true;
  }

  /** Takes the last lines in any case. Resolves when all is on its way to the disk, with what went wrong, if anything did. */
  async close(last: readonly string[] = []): Promise<Error | undefined> {
    if (!this.#fault) {
      for (const line of last) this.#stream.write(`${line}\n`);
      this.#stream.end();
      await finished(this.#stream).catch((error) => {
        this.#fault ??= error;
      });
    }
    return this.#fault;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};
