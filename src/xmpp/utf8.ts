// UTF-8 one character at a time (RFC 3629), and which characters XML 1.0 allows where.
import { isXmlChar } from './escape.js';

/** The character that begins at `at`: its code point and its length in bytes. */
export interface Character {
  codePoint: number;
  bytes: number;
}

const scratch: Character = { codePoint: 0, bytes: 0 };

/**
 * Reads the character at `at`, whose first byte is 0x80 or above. Returns a shared object (use it at once), 'cut' when the bytes
 * end inside it, or undefined for anything RFC 3629 §3 forbids: stray or missing continuation, overlong form, surrogate, above U+10FFFF.
 */
export function characterAt(buffer: Uint8Array, at: number, end: number): Character | 'cut' | undefined {
  const lead = buffer[at] ?? 0;
  const bytes = lead >= 0xf5 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (bytes === 0) return undefined;
  let codePoint = lead & (0xff >> (bytes + 1));
  for (let i = 1; i < bytes; i++) {
    if (at + i >= end) return 'cut';
    const byte = buffer[at + i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (byte & 0x3f);
    if (i === 1 && !isSecondByte(lead, byte)) return undefined;
  }
  scratch.codePoint = codePoint;
  scratch.bytes = bytes;
  return scratch;
}

/** RFC 3629 §4: the narrower second bytes that shut out overlong forms, surrogates and what lies above U+10FFFF. */
function isSecondByte(lead: number, byte: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90;
  if (lead === 0xf4) return byte <= 0x8f;
  return true;
}

type Range = readonly [number, number];

// XML 1.0 (fifth edition) §2.3, productions NameStartChar and NameChar, without their ASCII part.
const nameStartRanges: readonly Range[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];
const namePartRanges: readonly Range[] = [...nameStartRanges, [0xb7, 0xb7], [0x300, 0x36f], [0x203f, 0x2040]];

const isIn = (ranges: readonly Range[], codePoint: number): boolean =>
  ranges.some(([low, high]) => codePoint >= low && codePoint <= high);

/** Whether buffer[start, end) with bytes above 0x7f in it is valid UTF-8 and its non-ASCII characters may stand in a name. */
export function isName(buffer: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    if ((buffer[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    const character = characterAt(buffer, at, end);
    if (character === undefined || character === 'cut') return false;
    if (!isIn(at === start ? nameStartRanges : namePartRanges, character.codePoint)) return false;
    at += character.bytes;
  }
  return true;
}

/**
 * Checks the character at `at` of character data or a value: its length in bytes, 0 when the bytes end inside it, -1 when it is
 * not UTF-8 or not a character that XML 1.0 §2.2 allows.
 */
export function charLength(buffer: Uint8Array, at: number, end: number): number {
  if ((buffer[at] ?? 0) < 0x80) return isXmlChar(buffer[at] ?? 0) ? 1 : -1;
  const character = characterAt(buffer, at, end);
  if (character === 'cut') return 0;
  return character !== undefined && isXmlChar(character.codePoint) ? character.bytes : -1;
}
