// Counts the child elements of a frame without making anything of them: stanzas go by that nobody will look at.
import { code } from './bytes.js';
import { TagEnd } from './tag-end.js';

const { BANG, GREATER, LESS, OPEN_BRACKET, QUESTION, SLASH } = code;

const tagEnd = new TagEnd();

/** Child elements of the one element in `bytes`, which the framer has handed out. */
export function countChildren(bytes: Buffer): number {
  let depth = 0;
  let count = 0;
  for (let at = bytes.indexOf(LESS); at >= 0; at = bytes.indexOf(LESS, at)) {
    const next = bytes[at + 1];
    if (next === BANG || next === QUESTION) {
      at = afterSection(bytes, at);
      continue;
    }
    tagEnd.restart();
    const end = tagEnd.find(bytes, at + 1, bytes.length);
    if (next === SLASH) depth--;
    else {
      if (depth === 1) count++;
      if (bytes[end - 1] !== SLASH) depth++;
    }
    at = bytes[end] === GREATER ? end + 1 : end;
  }
  return count;
}

/** Behind a comment, CDATA section or instruction. */
function afterSection(bytes: Buffer, at: number): number {
  const ending = bytes[at + 1] === QUESTION ? '?>' : bytes[at + 2] === OPEN_BRACKET ? ']]>' : '-->';
  const end = bytes.indexOf(ending, at + 2, 'latin1');
  return end < 0 ? bytes.length : end + ending.length;
}
