// The fast lane of the scanner: what nine in ten bytes of a stream are, read in one loop.
import { code } from './bytes.js';
import type { Nesting } from './nesting.js';
import { readPlainTag, type TagParts } from './plain-tag.js';
import { areSame, skipText } from './scan.js';

const { GREATER, LESS, SLASH } = code;

const tag: TagParts = { nameEnd: 0, isEmpty: false, seeksXmlns: false, xmlnsStart: 0, xmlnsEnd: 0 };

/**
 * Reads on inside a first-level element over ASCII text and plain tags. Stops in front of anything else, of anything cut and of
 * any fault, so that the states of the scanner decide; what it has read, they would have read alike. Ends with `nesting.depth` 1
 * when the first-level element has ended.
 *
 * @param floor end tags of elements at this depth or above are left to the scanner, since prefixes end with them
 */
export function readPlain(
  buffer: Buffer,
  start: number,
  end: number,
  nesting: Nesting,
  floor: number,
): number {
  let at = start;
  for (;;) {
    at = skipText(buffer, at, end);
    if (at + 1 >= end || buffer[at] !== LESS) return at;
    const next =
      buffer[at + 1] === SLASH ? endTag(buffer, at, end, nesting, floor) : startTag(buffer, at, end, nesting);
    if (next < 0) return at;
    at = next;
    if (nesting.depth === 1) return at;
  }
}

/** The index after the end tag, or -1. */
function endTag(buffer: Buffer, open: number, end: number, nesting: Nesting, floor: number): number {
  const { depth, names } = nesting;
  const length = names[2 * depth + 1] as number;
  const close = open + 2 + length;
  if (close >= end || buffer[close] !== GREATER || depth <= floor) return -1;
  if (!areSame(buffer, open + 2, nesting.base + (names[2 * depth] as number), length)) return -1;
  nesting.depth = depth - 1;
  return close + 1;
}

/** The index after the start tag, or -1. */
function startTag(buffer: Buffer, open: number, end: number, nesting: Nesting): number {
  if (nesting.isFull) return -1;
  const at = readPlainTag(buffer, open, end, tag, nesting.limits);
  if (at >= 0 && !tag.isEmpty) nesting.enter(open + 1, tag.nameEnd);
  return at;
}
