// What the framer hands out: the first-level pieces of an XML stream (RFC 6120 §4), as byte ranges.

/** `nonza`: a first-level element that is no stanza (XEP-0360). `opaque`: bytes after the stream could no longer be followed. */
export type FrameKind = 'stream-open' | 'stanza' | 'nonza' | 'stream-close' | 'keepalive' | 'opaque';

/** A broken rule. The stream error conditions of RFC 6120 §4.9.3 are the names where one fits. */
export interface Violation {
  readonly rule:
    | 'not-well-formed'
    | 'restricted-xml'
    | 'bad-namespace-prefix'
    | 'bad-format'
    | 'invalid-namespace'
    | 'unsupported-encoding'
    | 'stanza-too-large'
    | 'limit-exceeded';
  /** `RFC 6120 §11.1` */
  readonly rfc: string;
  /** What was wrong, in words, without any byte of the peer's. */
  readonly detail: string;
  /** Byte position in the stream of bytes pushed since the framer was made. */
  readonly offset: number;
}

export interface FrameSink {
  /** The bytes are `buffer[start, end)`, valid only during the call; `offset` is the position of the first one in all bytes pushed. */
  frame(kind: FrameKind, buffer: Buffer, start: number, end: number, offset: number): void;
  violation(violation: Violation): void;
}

/** Bounds that hold before anything is kept. */
export interface FramerLimits {
  /** Bytes of one first-level element, or of the stream header. */
  readonly stanzaBytes: number;
  /** Nested elements, the stream root included. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Bytes of one element or attribute name. */
  readonly nameBytes: number;
}

export const defaultLimits: FramerLimits = {
  stanzaBytes: 1024 ** 2,
  depth: 256,
  attributes: 256,
  nameBytes: 1024,
};

/** What a stream header fixes for all that follows it: needed to read a first-level element on its own. */
export interface StreamContext {
  /** The default namespace: `jabber:client`, `jabber:server`, `jabber:component:accept`; '' when none is declared. */
  readonly contentNs: string;
  /** Prefixes declared on the root, without `xml`: `stream` -> `http://etherx.jabber.org/streams`. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** The other attributes of the root as written: `to`, `from`, `id`, `version`, `xml:lang`. */
  readonly attrs: Readonly<Record<string, string>>;
}
