// Every fault the framer can find in a stream, with the rule it breaks and where that rule stands.
import type { Violation } from './frame.js';

export type Fault = Omit<Violation, 'offset'>;

const notWellFormed = (rfc: string, detail: string): Fault => ({
  rule: 'not-well-formed',
  rfc,
  detail,
});
const restrictedXml = (detail: string): Fault => ({
  rule: 'restricted-xml',
  rfc: 'RFC 6120 §11.1',
  detail,
});
const badFormat = (rfc: string, detail: string): Fault => ({
  rule: 'bad-format',
  rfc,
  detail,
});
const overLimit = (detail: string): Fault => ({
  rule: 'limit-exceeded',
  rfc: 'RFC 6120 §13.12',
  detail,
});

/** Faults that leave the structure in doubt: what follows cannot be followed. */
export const fatal = {
  notXml: badFormat('RFC 6120 §4.2', 'text where a stream header was due'),
  badMarkup: notWellFormed('XML 1.0 §2.1', 'a <! that begins nothing allowed here'),
  badTag: notWellFormed('XML 1.0 §3.1', 'a < that begins no tag'),
  badAttribute: notWellFormed('XML 1.0 §3.1', 'a byte that begins no attribute'),
  straySlash: notWellFormed('XML 1.0 §3.1', 'a / inside a tag'),
  noSpace: notWellFormed('XML 1.0 §3.1', 'attributes without white space between them'),
  noValue: notWellFormed('XML 1.0 §3.1', 'an attribute without a value'),
  noQuotes: notWellFormed('XML 1.0 §3.1', 'an attribute value without quotes'),
  lessInValue: notWellFormed('XML 1.0 §3.1', 'a < in an attribute value'),
  strayEndTag: notWellFormed('XML 1.0 §2.1', 'an end tag without its start'),
  mismatch: notWellFormed('XML 1.0 §3', 'an end tag that does not match'),
} as const satisfies Record<string, Fault>;

/** Faults after which reading can go on. */
export const minor = {
  byteOrderMark: badFormat('RFC 6120 §11.6', 'a byte order mark'),
  strayText: badFormat('RFC 6120 §4.6.1', 'text between stanzas'),
  cdataEnd: notWellFormed('XML 1.0 §2.4', ']]> in character data'),
  control: notWellFormed('XML 1.0 §2.2', 'a control character'),
  notUtf8: notWellFormed('RFC 6120 §11.6', 'bytes that are no character of XML in UTF-8'),
  badReference: notWellFormed('XML 1.0 §4.1', 'an ampersand that begins no valid reference'),
  repeatedAttribute: notWellFormed('XML 1.0 §3.1', 'an attribute that occurs twice'),
  noVersion: notWellFormed('XML 1.0 §2.8', 'an XML declaration without a version'),
  cutShort: notWellFormed('XML 1.0 §2.1', 'the connection ended inside an element'),
  entity: restrictedXml('a reference to an entity that is not predefined'),
  comment: restrictedXml('a comment'),
  doctype: restrictedXml('a document type declaration'),
  instruction: restrictedXml('a processing instruction'),
  strayDeclaration: restrictedXml('an XML declaration that begins no stream'),
  unboundPrefix: {
    rule: 'bad-namespace-prefix',
    rfc: 'RFC 6120 §4.9.3.2',
    detail: 'a prefix that is not declared, or two attributes of the same expanded name',
  },
  badBinding: {
    rule: 'bad-namespace-prefix',
    rfc: 'Namespaces in XML §3',
    detail: 'a prefix bound as it may not be',
  },
  notAStream: {
    rule: 'invalid-namespace',
    rfc: 'RFC 6120 §4.9.3.10',
    detail: 'a root that is not stream in its namespace',
  },
  encoding: {
    rule: 'unsupported-encoding',
    rfc: 'RFC 6120 §11.6',
    detail: 'an encoding other than UTF-8',
  },
} as const satisfies Record<string, Fault>;

/** Faults that make the framer give up on one first-level element. */
export const excess = {
  stanza: {
    rule: 'stanza-too-large',
    rfc: 'RFC 6120 §13.12',
    detail: 'an element over the size limit',
  },
  depth: overLimit('elements nested deeper than the limit'),
  attributes: overLimit('more attributes than the limit'),
  name: overLimit('a name longer than the limit'),
} as const satisfies Record<string, Fault>;
