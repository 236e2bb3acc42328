// Reads one start tag that the framer has found well-formed into strings. Does no checking of its own.
import { code, isSpace } from './bytes.js';
import { unescapeXml } from './escape.js';

const { DOUBLE_QUOTE, GREATER, QUOTE, SLASH } = code;

export interface StartTag {
  /** As written, prefix included. */
  readonly name: string;
  /** As written, namespace declarations included, references resolved and white space normalised (XML 1.0 §3.3.3). */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Bytes that hold most tags: one conversion of them costs less than many of single names and values. */
const usualBytes = 512;

/** Reads the tag whose `<` is at `start`. */
export function readStartTag(buffer: Buffer, start: number, end: number): StartTag {
  if (end - start <= usualBytes) return readTag(buffer.toString('utf8', start, end)) ?? noTag;
  return (
    readTag(buffer.toString('utf8', start, start + usualBytes)) ??
    readTag(buffer.toString('utf8', start, end)) ??
    noTag
  );
}

const noTag: StartTag = { name: '', attributes: new Map() };

/** The tag at the beginning of the text; undefined when it does not end there. */
function readTag(text: string): StartTag | undefined {
  const { length } = text;
  let at = 1;
  for (let c = text.charCodeAt(at); at < length && !endsName(c); c = text.charCodeAt(at)) at++;
  const name = text.slice(1, at);
  const attributes = new Map<string, string>();
  for (;;) {
    while (at < length && isSpace[text.charCodeAt(at)] === 1) at++;
    if (at >= length) return undefined;
    const c = text.charCodeAt(at);
    if (c === SLASH || c === GREATER) return { name, attributes };
    const nameEnd = text.indexOf('=', at);
    if (nameEnd < 0) return undefined;
    const key = text.slice(at, nameEnd).trimEnd();
    at = nameEnd + 1;
    while (at < length && text.charCodeAt(at) !== QUOTE && text.charCodeAt(at) !== DOUBLE_QUOTE) at++;
    const close = text.indexOf(text.charAt(at), at + 1);
    if (close < 0) return undefined;
    attributes.set(key, normalised(text.slice(at + 1, close)));
    at = close + 1;
  }
}

/** Whether the name of a tag ends before this byte. */
export const endsName = (c: number): boolean => c === GREATER || c === SLASH || isSpace[c] === 1;

const rawSpace = /[\t\n\r]/;
const normalised = (value: string): string =>
  unescapeXml(rawSpace.test(value) ? value.replace(/\r\n|[\t\n\r]/g, ' ') : value);

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
