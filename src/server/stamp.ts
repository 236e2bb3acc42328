// Sets an attribute of a stanza in its bytes, so that routing one costs a copy and no parse.
import { code, isSpace } from '../xmpp/bytes.js';

const { EQUALS, GREATER, SLASH } = code;

/** Where an attribute's value is, or, when there is none, where the attribute belongs. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly isPresent: boolean;
}

/**
 * A copy of the well-formed element buffer[start, end) with `from` in its first tag, in place of any other.
 * @param from an address, escaped for an attribute value in either kind of quotes
 */
export const stampFrom = (buffer: Buffer, start: number, end: number, from: Buffer): Buffer =>
  stampAttribute(buffer, start, end, fromName, from);

/** The same for `to`. */
export const stampTo = (buffer: Buffer, start: number, end: number, to: Buffer): Buffer =>
  stampAttribute(buffer, start, end, toName, to);

/** The same for any attribute of the first tag, unless the tag has it already. */
export function addAttribute(xml: Buffer, name: Buffer, value: Buffer): Buffer {
  return locate(xml, 0, xml.length, name).isPresent ? xml : stampAttribute(xml, 0, xml.length, name, value);
}

const fromName = Buffer.from('from');
const toName = Buffer.from('to');
const space = Buffer.from(' ');
const open = Buffer.from("='");
const close = Buffer.from("'");

function stampAttribute(buffer: Buffer, start: number, end: number, name: Buffer, value: Buffer): Buffer {
  const place = locate(buffer, start, end, name);
  const added = place.isPresent ? value.length : name.length + value.length + 4;
  const stamped = Buffer.allocUnsafe(place.start - start + added + end - place.end);
  let at = buffer.copy(stamped, 0, start, place.start);
  if (!place.isPresent) {
    at += space.copy(stamped, at);
    at += name.copy(stamped, at);
    at += open.copy(stamped, at);
  }
  at += value.copy(stamped, at);
  if (!place.isPresent) at += close.copy(stamped, at);
  buffer.copy(stamped, at, place.end, end);
  return stamped;
}

/** Walks the attributes of the first tag. A new one goes right behind the tag's name. */
function locate(buffer: Buffer, start: number, end: number, name: Buffer): Place {
  const isDelimiter = (byte: number): boolean => isSpace[byte] === 1 || byte === SLASH || byte === GREATER;
  let at = start + 1;
  while (at < end && !isDelimiter(buffer[at] ?? 0)) at++;
  const absent: Place = { start: at, end: at, isPresent: false };
  for (;;) {
    while (at < end && isSpace[buffer[at] ?? 0] === 1) at++;
    if (at >= end || isDelimiter(buffer[at] ?? 0)) return absent;
    const nameStart = at;
    while (at < end && buffer[at] !== EQUALS && isSpace[buffer[at] ?? 0] === 0) at++;
    const isWanted =
      at - nameStart === name.length && buffer.compare(name, 0, name.length, nameStart, at) === 0;
    while (at < end && (buffer[at] === EQUALS || isSpace[buffer[at] ?? 0] === 1)) at++;
    const valueEnd = buffer.indexOf(buffer[at] ?? 0, at + 1);
    if (valueEnd < 0 || valueEnd >= end) return absent;
    if (isWanted) return { start: at + 1, end: valueEnd, isPresent: true };
    at = valueEnd + 1;
  }
}
