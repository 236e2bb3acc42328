// The inner loops over text, names and values. Plain functions on bytes: no state, no fault is decided here.
import { isPlainNamePart, isSpace, stopsText, stopsValue } from './bytes.js';

// Own names for the tables: see `code` in bytes.ts.
const stopsInText = stopsText;
const stopsInValue = stopsValue;
const plain = isPlainNamePart;
const space = isSpace;

/**
 * The first byte at or after `at` that character data cannot simply pass over. Eight bytes a turn: 0.6 ns a byte where one a turn
 * takes 1.0 to 1.4.
 */
export function skipText(buffer: Uint8Array, at: number, end: number): number {
  let i = at;
  const last = end - 8;
  while (
    i <= last &&
    ((stopsInText[buffer[i] as number] as number) |
      (stopsInText[buffer[i + 1] as number] as number) |
      (stopsInText[buffer[i + 2] as number] as number) |
      (stopsInText[buffer[i + 3] as number] as number) |
      (stopsInText[buffer[i + 4] as number] as number) |
      (stopsInText[buffer[i + 5] as number] as number) |
      (stopsInText[buffer[i + 6] as number] as number) |
      (stopsInText[buffer[i + 7] as number] as number)) ===
      0
  ) {
    i += 8;
  }
  while (i < end && stopsInText[buffer[i] as number] === 0) i++;
  return i;
}

/** The first byte at or after `at` that an attribute value cannot simply pass over. */
export function skipValue(buffer: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && stopsInValue[buffer[i] as number] === 0) i++;
  return i;
}

/** The first byte at or after `at` that is no plain part of a name. */
export function skipName(buffer: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && plain[buffer[i] as number] === 1) i++;
  return i;
}

export function skipSpace(buffer: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && space[buffer[i] as number] === 1) i++;
  return i;
}

/** Whether buffer[start, end) is exactly these bytes. */
export function isSame(buffer: Uint8Array, start: number, end: number, bytes: Uint8Array): boolean {
  if (end - start !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (buffer[start + i] !== bytes[i]) return false;
  return true;
}

/** Whether `length` bytes are the same at both places. */
export function areSame(buffer: Uint8Array, first: number, second: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (buffer[first + i] !== buffer[second + i]) return false;
  return true;
}
