// `&…;` in character data and values (XML 1.0 §4.1): XMPP has character references and five entities, no more.
import { code } from './bytes.js';
import { isXmlChar } from './escape.js';

const { AMPERSAND, SEMICOLON } = code;

/** `entity`: a general entity that XMPP forbids (RFC 6120 §11.1). `bad`: no reference at all. `cut`: not decided yet. */
export type Reference =
  | { readonly kind: 'valid' | 'entity' | 'bad'; readonly end: number }
  | { readonly kind: 'cut' };

/** Longest reference, `&` and `;` included: enough for any character with some leading zeros. */
export const referenceBytes = 16;

const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);
const cut: Reference = { kind: 'cut' };

const isReferenceByte = (byte: number): boolean =>
  byte === 0x23 ||
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a);

/** Reads the reference whose `&` is at `start`; it must end before `end`. */
export function referenceAt(buffer: Buffer, start: number, end: number): Reference {
  let at = start + 1;
  while (at < end && isReferenceByte(buffer[at] ?? 0)) at++;
  if (at === end) return cut;
  if (buffer[start] !== AMPERSAND || buffer[at] !== SEMICOLON) return { kind: 'bad', end: start + 1 };
  const name = buffer.toString('latin1', start + 1, at);
  if (predefined.has(name)) return { kind: 'valid', end: at + 1 };
  const [, decimal, hex] = /^#(?:(\d+)|x([0-9a-fA-F]+))$/.exec(name) ?? [];
  if (decimal === undefined && hex === undefined) {
    return { kind: /^[A-Za-z]/.test(name) ? 'entity' : 'bad', end: at + 1 };
  }
  const codePoint = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
  return { kind: isXmlChar(codePoint) ? 'valid' : 'bad', end: at + 1 };
}
