// Text to XML and back (XML 1.0 §2.4, §4.6). Only the five predefined entities and character references exist in XMPP.

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** For character data. A carriage return as it is would be read as the end of a line (§2.11). */
export const escapeText = (text: string): string => text.replace(/[&<>\r]/g, (c) => escapes[c] ?? c);

/** For an attribute value in either kind of quotes. White space as it is would be read as spaces (§3.3.3). */
export const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"'\t\n\r]/g, (c) => escapes[c] ?? c);

/** Resolves predefined entities and character references; what is neither stays as it is. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const codePoint = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return isXmlChar(codePoint) ? String.fromCodePoint(codePoint) : whole;
  });
}

/** XML 1.0 §2.2, production Char. */
export function isXmlChar(codePoint: number): boolean {
  return (
    (codePoint >= 0x20 && codePoint <= 0xd7ff) ||
    codePoint === 0x9 ||
    codePoint === 0xa ||
    codePoint === 0xd ||
    (codePoint >= 0xe000 && codePoint <= 0xfffd) ||
    (codePoint >= 0x10000 && codePoint <= 0x10ffff)
  );
}
