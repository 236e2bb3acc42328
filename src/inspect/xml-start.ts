// Whether a connection that begins with these bytes may be an XML stream.

/** `<` after white space and a byte order mark, or as much of that as there is. */
export function beginsXml(first: Uint8Array): boolean {
  const text = Buffer.from(first.subarray(0, 64))
    .toString('latin1')
    .replace(/^\xef(?:\xbb\xbf|\xbb?$)/, '');
  return /^\s*(?:<|$)/.test(text);
}
