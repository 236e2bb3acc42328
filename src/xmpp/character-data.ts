// Characters that need a look before they may stand in text or in a value (XML 1.0 §2.2, §2.4, §4.1).
import { code } from './bytes.js';
import { type Fault, minor } from './fault.js';
import { referenceAt, referenceBytes } from './reference.js';
import { charLength } from './utf8.js';

const { AMPERSAND, CLOSE_BRACKET, GREATER } = code;

/** What was read goes on beyond the end of the bytes. */
export const cut = -1;

/** Where minor faults go; positions are indices into the buffer. */
export type Report = (fault: Fault, at: number) => void;

/** Past whatever stopped skipText() at `at`, markup excepted; {@link cut} when its end is not there. */
export function passSpecial(buffer: Buffer, at: number, end: number, report: Report): number {
  const byte = buffer[at];
  if (byte === AMPERSAND) return passReference(buffer, at, end, report);
  if (byte === CLOSE_BRACKET) return passBracket(buffer, at, end, report);
  return passCharacter(buffer, at, end, report);
}

/** Past the reference at `at`, reporting it when it is not one of XML's own; {@link cut} when its end is not there. */
export function passReference(buffer: Buffer, at: number, end: number, report: Report): number {
  const found = referenceAt(buffer, at, Math.min(end, at + referenceBytes));
  if (found.kind === 'cut' && end < at + referenceBytes) return cut;
  if (found.kind === 'entity') report(minor.entity, at);
  else if (found.kind !== 'valid') report(minor.badReference, at);
  return found.kind === 'cut' ? at + 1 : found.end;
}

/** Past the control or multi-byte character at `at`, reporting it when XML has no such; {@link cut} when its end is not there. */
export function passCharacter(buffer: Buffer, at: number, end: number, report: Report): number {
  const length = charLength(buffer, at, end);
  if (length > 0) return at + length;
  if (length === 0) return cut;
  report((buffer[at] as number) < 0x80 ? minor.control : minor.notUtf8, at);
  return at + 1;
}

/** Past a `]`, which may begin a `]]>` that may not stand in character data. */
function passBracket(buffer: Buffer, at: number, end: number, report: Report): number {
  if (at + 1 < end && buffer[at + 1] !== CLOSE_BRACKET) return at + 1;
  if (at + 2 >= end) return cut;
  if (buffer[at + 2] === GREATER) report(minor.cdataEnd, at);
  return at + 1;
}
