// The lines of a file or of stdin, one at a time, each within a bound.
import { createReadStream } from 'node:fs';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
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
      const pieces = String(chunk).split('\n');
      // Joined only when the line is complete: a long one comes in many chunks.
      rest += pieces.shift();
      for (const next of pieces) {
        yield { text: rest, isLast: false };
        rest = next;
      }
      if (rest.length > longestLine) throw tooLong(path);
    }
    if (rest !== '') yield { text: rest, isLast: true };
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof UserError) throw error;
    const reason = reasons[codeOf(error)] ?? visible(String(error));
    throw new UserError(`${visible(path)}: ${reason}`, exitCode.badInput, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const tooLong = (path: string): UserError =>
  new UserError(
    `${visible(path)}: a line is longer than ${longestLine} characters; this is no capture`,
    exitCode.badInput,
  );

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};
