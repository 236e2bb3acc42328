// Where decoding can go on after missing bytes: at what looks like the beginning of a first-level element.

/** A start tag of a stanza, an acknowledgement, or something of the stream itself. `<a href` is text of people. */
const start =
  /<(?:(?:message|iq|presence)[\s/>]|r[\s/]+(?:xmlns|>)|a\s+(?:xmlns|h)\s*=|\/stream:stream\s*>|stream:(?:error|features|stream)[\s/>])/;
const header = /<(?:\?xml\s|stream:stream\s)/;
/** As long as the header has not been seen, it may begin with its declaration. */
const startOrHeader = new RegExp(`${start.source}|${header.source}`);
/** Bytes that a beginning may need to be known. */
const longest = 32;

/** Index of the first such place, or -1. */
export function findStart(bytes: Buffer, hasHeader: boolean): number {
  return bytes.toString('latin1').search(hasHeader ? start : startOrHeader);
}

/** Whether a place that was found is that of a header. */
export const isHeader = (bytes: Buffer): boolean =>
  header.exec(bytes.toString('latin1', 0, longest))?.index === 0;

/** Where the bytes begin that may turn out to be a beginning once more has come; `bytes.length` for none. */
export function undecidedFrom(bytes: Buffer): number {
  const last = bytes.lastIndexOf('<');
  return last >= 0 && last >= bytes.length - longest ? last : bytes.length;
}
