// Reads one start tag that the framer has found well-formed into strings. Does no checking of its own.
import { code, isSpace } from './bytes.js';
import { unescapeXml } from './escape.js';

const { DOUBLE_QUOTE, EQUALS, GREATER, QUOTE, SLASH } = code;

export interface StartTag {
  /** As written, prefix included. */
  readonly name: string;
  /** As written, namespace declarations included, references resolved and white space normalised (XML 1.0 §3.3.3). */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Reads the tag whose `<` is at `start`. */
export function readStartTag(buffer: Buffer, start: number, end: number): StartTag {
  let at = start + 1;
  while (at < end && isSpace[buffer[at] ?? 0] === 0 && buffer[at] !== SLASH && buffer[at] !== GREATER) at++;
  const name = buffer.toString('utf8', start + 1, at);
  const attributes = new Map<string, string>();
  for (;;) {
    while (at < end && isSpace[buffer[at] ?? 0] === 1) at++;
    if (at >= end || buffer[at] === SLASH || buffer[at] === GREATER) return { name, attributes };
    const nameStart = at;
    while (at < end && buffer[at] !== EQUALS && isSpace[buffer[at] ?? 0] === 0) at++;
    const key = buffer.toString('utf8', nameStart, at);
    while (at < end && buffer[at] !== QUOTE && buffer[at] !== DOUBLE_QUOTE) at++;
    const close = buffer.indexOf(buffer[at] ?? 0, at + 1);
    if (close === -1 || close >= end) return { name, attributes };
    attributes.set(key, unescapeXml(buffer.toString('utf8', at + 1, close).replace(/\r\n|[\t\n\r]/g, ' ')));
    at = close + 1;
  }
}

/** Prefix and local name of a qualified name; the prefix is '' when there is none. */
export function splitName(name: string): {
  readonly prefix: string;
  readonly local: string;
} {
  const colon = name.indexOf(':');
  return colon < 0
    ? { prefix: '', local: name }
    : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}
