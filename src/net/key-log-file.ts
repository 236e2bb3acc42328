// Follows a text file that others write, line by line: it need not be there yet, it grows, and it may be replaced.
import { constants, type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { codeOf } from './fault.js';

/** How long a change may go unnoticed where the system does not tell of it. */
const pollMs = 250;
/** Bytes read at a time. */
const pieceBytes = 64 * 1024;
/** Characters of a line; what is longer is left out. */
const longestLine = 4096;

/** Takes a line without its end. */
type TakeLine = (line: string) => void;

/**
 * Resolves when everything that is there now has been read, and goes on until `signal` is aborted.
 * @throws UserError when what is there is no readable file
 */
export async function followLines(path: string, signal: AbortSignal, take: TakeLine): Promise<void> {
  const tail = new Tail(path, take);
  const fault = await tail.read();
  if (fault !== undefined && fault !== 'ENOENT')
    throw new UserError(`${visible(path)}: ${reasons[fault] ?? fault}`, exitCode.badInput);
  const watcher = watchFolder(path, () => void tail.read());
  // Waiting for more keys is no reason to stay.
  const timer = setInterval(() => void tail.read(), pollMs).unref();
  watcher?.unref();
  const stop = () => {
    clearInterval(timer);
    watcher?.close();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ENOTDIR: 'there is no such folder',
  'no file': 'it is no ordinary file',
};

/** The folder, since the file may come and go. Undefined where that is not possible: then polling has to do. */
function watchFolder(path: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) changed();
    });
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}

/** Where reading goes on. */
class Tail {
  readonly #path: string;
  readonly #take: TakeLine;
  readonly #piece = Buffer.alloc(pieceBytes);
  /** Tells one file from the next of its name. */
  #identity = '';
  #position = 0;
  /** The beginning of a line whose end has not come. */
  #rest = '';
  #reading: Promise<string | undefined> | undefined;
  #isStale = false;

  constructor(path: string, take: TakeLine) {
    this.#path = path;
    this.#take = take;
  }

  /** Takes what has come since; the system's word when it cannot. One at a time: a call during another makes that one look again. */
  read(): Promise<string | undefined> {
    this.#isStale = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOn(): Promise<string | undefined> {
    try {
      while (this.#isStale) {
        this.#isStale = false;
        // Without waiting, should it be a pipe.
        const handle = await open(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
        try {
          if (!(await this.#isReadFrom(handle))) return 'no file';
        } finally {
          await handle.close();
        }
      }
      return undefined;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** False when it is none that could grow. */
  async #isReadFrom(handle: FileHandle): Promise<boolean> {
    const stats = await handle.stat();
    if (!stats.isFile()) return false;
    const identity = `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
    if (identity !== this.#identity || stats.size < this.#position) {
      this.#identity = identity;
      this.#position = 0;
      this.#rest = '';
    }
    for (;;) {
      const { bytesRead } = await handle.read(this.#piece, 0, pieceBytes, this.#position);
      if (bytesRead === 0) return true;
      this.#position += bytesRead;
      this.#lines(this.#piece.toString('latin1', 0, bytesRead));
    }
  }

  #lines(text: string): void {
    const [first = '', ...more] = text.split('\n');
    let line = this.#rest + first;
    for (const next of more) {
      if (line.length <= longestLine) this.#take(line);
      line = next;
    }
    // Enough to know that it is too long.
    this.#rest = line.slice(0, longestLine + 1);
  }
}
