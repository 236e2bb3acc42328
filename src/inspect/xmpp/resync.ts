// Where decoding can go on after missing bytes: at what looks like the beginning of a first-level element.

/** A start tag of a stanza, an acknowledgement, or something of the stream itself. `<a href` is text of people. */
const start =
  /<(?:\?xml\s|(?:message|iq|presence)[\s/>]|r[\s/]+(?:xmlns|>)|a\s+(?:xmlns|h)\s*=|\/stream:stream\s*>|stream:(?:error|features|stream)[\s/>])/;
const header = /^<(?:\?xml\s|stream:stream\s)/;
/** Bytes that a beginning may need to be known. */
const longest = 32;

/** What a stream may begin with that was opened before; and what may become that. */
const middle = /^<(?:(?:message|iq|presence)[\s/>]|r[\s/]+(?:xmlns|>)|a\s+(?:xmlns|h)\s*=)/;
const middleCut = /^<(?:[miprea][a-z]*|[ra][\s/]+[a-z]*\s*)?$/;

/** Index of the first such place, or -1. */
export function findStart(bytes: Buffer): number {
  return bytes.toString('latin1').search(start);
}

/** Whether a header stands here. */
export const isHeader = (bytes: Buffer): boolean => header.test(bytes.toString('latin1', 0, longest));

/** Whether the first bytes are those of a stream that was opened before; `cut` when that is not to be seen yet. */
export function beginsInside(bytes: Buffer): boolean | 'cut' {
  const text = bytes.toString('latin1', 0, longest);
  return middle.test(text) || (text.length < longest && middleCut.test(text) && 'cut');
}

/** Where the bytes begin that may turn out to be a beginning once more has come; `bytes.length` for none. */
export function undecidedFrom(bytes: Buffer): number {
  const last = bytes.lastIndexOf('<');
  return last >= 0 && last >= bytes.length - longest ? last : bytes.length;
}
