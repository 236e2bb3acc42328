// The lines of a file or of stdin, one at a time, each within a bound.
import { createReadStream } from 'node:fs';
import { exitCode, UserError } from '../model/errors.js';
import { codeOf } from './fault.js';

/** Characters of one line: a stanza of some MiB, escaped. */
const longestLine = 64 * 1024 ** 2;

export interface InputLine {
  /** Without its line end. */
  readonly text: string;
  /** The file ended with this line, without a line end after it. */
  readonly isLast: boolean;
}

/** @param path `-` for stdin. Ends early when `signal` is aborted. @throws UserError when it cannot be read */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<InputLine> {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  stream.setEncoding('utf8');
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  let rest = '';
  try {
    for await (const chunk of stream) {
      const pieces = (rest + String(chunk)).split('\n');
      rest = pieces.pop() ?? '';
      if (rest.length > longestLine) throw tooLong(path);
      for (const text of pieces) yield { text, isLast: false };
    }
    if (rest !== '') yield { text: rest, isLast: true };
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: ${reasons[codeOf(error)] ?? String(error)}`, exitCode.badInput, {
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const tooLong = (path: string): UserError =>
  new UserError(
    `${path}: a line is longer than ${longestLine} characters; this is no capture`,
    exitCode.badInput,
  );

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};
