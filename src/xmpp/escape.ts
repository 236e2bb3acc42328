// Text to XML and back (XML 1.0 §2.4, §4.6). Only the five predefined entities and character references exist in XMPP.

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** For character data. */
export const escapeText = (text: string): string => text.replace(/[&<>]/g, (c) => escapes[c] ?? c);

/** For an attribute value in either kind of quotes. */
export const escapeAttribute = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] ?? c);

/** Resolves predefined entities and character references; what is neither stays as it is. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
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
