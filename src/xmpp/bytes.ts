// Byte classes of XML 1.0 in UTF-8, as tables for the framer's inner loops.

/**
 * Byte values. Hot files take them apart into constants of their own: a constant of its own module is compiled into the code, an
 * imported one is loaded and checked each time (a third of the framer's time).
 */
export const code = {
  TAB: 0x09,
  LF: 0x0a,
  CR: 0x0d,
  SPACE: 0x20,
  BANG: 0x21,
  DOUBLE_QUOTE: 0x22,
  AMPERSAND: 0x26,
  QUOTE: 0x27,
  SLASH: 0x2f,
  COLON: 0x3a,
  SEMICOLON: 0x3b,
  LESS: 0x3c,
  EQUALS: 0x3d,
  GREATER: 0x3e,
  QUESTION: 0x3f,
  OPEN_BRACKET: 0x5b,
  CLOSE_BRACKET: 0x5d,
} as const;

const { TAB, LF, CR, SPACE, DOUBLE_QUOTE, AMPERSAND, QUOTE, LESS, CLOSE_BRACKET } = code;

const table = (holds: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));

const isAsciiLetter = (byte: number): boolean => /[A-Za-z]/.test(String.fromCharCode(byte)) && byte < 0x80;
const isControl = (byte: number): boolean => byte < SPACE && byte !== TAB && byte !== LF && byte !== CR;

/** White space, XML 1.0 §2.3 production S. */
export const isSpace = table((byte) => byte === SPACE || byte === TAB || byte === LF || byte === CR);

/** May begin a name; bytes of multi-byte characters are let through here and checked apart. The colon is not among them. */
export const isNameStart = table((byte) => isAsciiLetter(byte) || byte === 0x5f || byte >= 0x80);

/** May go on in a name and needs no second look: neither the colon nor multi-byte characters. */
export const isPlainNamePart = table(
  (byte) =>
    byte < 0x80 &&
    (isNameStart[byte] === 1 || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e),
);

/** Ends the fast loop over character data: markup, references, `]` (of `]]>`), controls, and multi-byte characters. */
export const stopsText = table(
  (byte) => byte === LESS || byte === AMPERSAND || byte === CLOSE_BRACKET || isControl(byte) || byte >= 0x80,
);

/** Ends the fast loop over an attribute value in either kind of quotes. */
export const stopsValue = table(
  (byte) =>
    byte === LESS ||
    byte === AMPERSAND ||
    byte === QUOTE ||
    byte === DOUBLE_QUOTE ||
    isControl(byte) ||
    byte >= 0x80,
);

/** U+FEFF in UTF-8. */
export const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];
