// Pieces of bytes cut into lines, as many at a time as a piece brings, each within a bound.
import { StringDecoder } from 'node:string_decoder';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';

/** Characters of one line: a stanza of some MiB, escaped. */
const longestLine = 64 * 1024 ** 2;

export interface InputLine {
  /** Without its line end. */
  readonly text: string;
  /** The file ended with this line, without a line end after it. */
  readonly isLast: boolean;
}

/** @param path for the message @throws UserError when a line is too long */
export async function* linesOf(path: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<InputLine[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of pieces) {
    const texts = decoder.write(piece).split('\n');
    const lines: InputLine[] = [];
    // Joined only when the line is complete: a long one comes in many pieces.
    rest += texts.shift() ?? '';
    for (const next of texts) {
      lines.push({ text: rest, isLast: false });
      rest = next;
    }
    if (lines.length > 0) yield lines;
    if (rest.length > longestLine) throw tooLong(path);
  }
  rest += decoder.end();
  if (rest !== '') yield [{ text: rest, isLast: true }];
}

const tooLong = (path: string): UserError =>
  new UserError(
    `${visible(path)}: a line is longer than ${longestLine} characters; this is no capture`,
    exitCode.badInput,
  );
