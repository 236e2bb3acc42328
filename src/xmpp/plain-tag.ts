// Reads a start tag of the plainest form in one loop: no prefixes, attributes written ` key='value'`, nothing that needs a look.
import { code, isNameStart, isPlainNamePart, stopsValue } from './bytes.js';
import type { FramerLimits } from './frame.js';
import { areSame, isSame } from './scan.js';

const { DOUBLE_QUOTE, EQUALS, GREATER, QUOTE, SLASH, SPACE } = code;

/** Own names for the tables: see `code`. */
const plain = isPlainNamePart;
const starts = isNameStart;
const stops = stopsValue;

/** Attributes of a tag that are still plain. */
const mostAttributes = 16;
/** Start and length of the attribute names of the tag being read. Nothing is called back from here, so one room serves all. */
const keys = new Int32Array(2 * mostAttributes);
const xmlns = Buffer.from('xmlns');

/** What is told of a start tag. */
export interface TagParts {
  /** Index after the element's name. */
  nameEnd: number;
  isEmpty: boolean;
  /** Whether anybody wants to know of its `xmlns`: only first-level elements are told apart by it. */
  readonly seeksXmlns: boolean;
  /** Start and end of the value of its `xmlns`, 0 when it has none. */
  xmlnsStart: number;
  xmlnsEnd: number;
}

/**
 * The index after the tag whose `<` is at `open`, with its parts in `tag`; -1 when it is not plain, not whole, or at fault. The
 * loops over names and values are written out here, four bytes of a value a turn: called, they cost half as much again
 * (400 against 260 ns for the five tags of a chat message).
 */
export function readPlainTag(
  buffer: Buffer,
  open: number,
  end: number,
  tag: TagParts,
  limits: FramerLimits,
): number {
  const mostSlots = 2 * Math.min(mostAttributes, limits.attributes);
  const first = open + 1;
  let at = first;
  while (at < end && plain[buffer[at] as number] === 1) at++;
  if (at === first || at - first > limits.nameBytes || starts[buffer[first] as number] === 0) return -1;
  tag.nameEnd = at;
  tag.xmlnsStart = 0;
  let slots = 0;
  while (at < end && buffer[at] === SPACE) {
    const key = ++at;
    while (at < end && plain[buffer[at] as number] === 1) at++;
    const length = at - key;
    // Never a look beyond the buffer: one makes every later look slower.
    if (at + 2 >= end) return -1;
    const quote = buffer[at + 1];
    if (buffer[at] !== EQUALS || (quote !== QUOTE && quote !== DOUBLE_QUOTE)) return -1;
    if (starts[buffer[key] as number] === 0 || length > limits.nameBytes || slots === mostSlots) return -1;
    for (let slot = 0; slot < slots; slot += 2) {
      if (keys[slot + 1] === length && areSame(buffer, key, keys[slot] as number, length)) return -1;
    }
    keys[slots] = key;
    keys[slots + 1] = length;
    slots += 2;
    const value = at + 2;
    at = value;
    while (
      at + 4 <= end &&
      ((stops[buffer[at] as number] as number) |
        (stops[buffer[at + 1] as number] as number) |
        (stops[buffer[at + 2] as number] as number) |
        (stops[buffer[at + 3] as number] as number)) ===
        0
    ) {
      at += 4;
    }
    while (at < end && stops[buffer[at] as number] === 0) at++;
    if (at >= end || buffer[at] !== quote) return -1;
    if (tag.seeksXmlns && length === xmlns.length && isSame(buffer, key, key + length, xmlns)) {
      tag.xmlnsStart = value;
      tag.xmlnsEnd = at;
    }
    at++;
  }
  if (at + 1 >= end && (at === end || buffer[at] !== GREATER)) return -1;
  tag.isEmpty = buffer[at] === SLASH;
  const close = tag.isEmpty ? at + 1 : at;
  return buffer[close] === GREATER ? close + 1 : -1;
}
