// Follows the plain beginning of a connection for as long as TLS may begin on it: what ends where, by parsed namespaces.
import type { Direction } from '../model/flow.js';
import { readEnvelope } from './envelope.js';
import { defaultLimits, type FrameKind, type FramerLimits, type StreamContext } from './frame.js';
import { Framer } from './framer.js';
import { ns } from './namespaces.js';
import { walkTags } from './walk-tags.js';

/** A complete first-level piece. `settled`: from here on TLS will not begin any more. */
export interface WatchedPiece {
  readonly kind: 'header' | 'features' | 'starttls' | 'proceed' | 'failure' | 'settled' | 'other';
  /** Position after its last byte, among all bytes of its direction. */
  readonly end: number;
  /** Of a header. */
  readonly to?: string;
  /** Of a header: `jabber:server`. */
  readonly isServer?: boolean;
  /** Of features. */
  readonly offersTls?: boolean;
}

/** Nothing that comes before TLS is large. */
const limits: FramerLimits = { ...defaultLimits, stanzaBytes: 64 * 1024, depth: 32 };

/** `namespace name` -> what it means for TLS. */
const meanings: Readonly<Record<string, WatchedPiece['kind']>> = {
  [`${ns.tls} starttls`]: 'starttls',
  [`${ns.tls} proceed`]: 'proceed',
  [`${ns.tls} failure`]: 'failure',
  [`${ns.streams} features`]: 'features',
  [`${ns.sasl} success`]: 'settled',
  [`${ns.sasl2} success`]: 'settled',
  [`${ns.component} handshake`]: 'settled',
};

export class StartTlsWatch {
  readonly #framers: Readonly<Record<Direction, Framer>>;
  #pieces: WatchedPiece[] = [];

  constructor() {
    this.#framers = { upstream: this.#framer('upstream'), downstream: this.#framer('downstream') };
  }

  /** The pieces that end in `bytes`, in order. */
  push(direction: Direction, bytes: Uint8Array): readonly WatchedPiece[] {
    this.#pieces = [];
    this.#framers[direction].push(bytes);
    return this.#pieces;
  }

  #framer(direction: Direction): Framer {
    const frame = (kind: FrameKind, buffer: Buffer, start: number, end: number, offset: number): void => {
      const context = this.#framers[direction].context ?? noContext;
      this.#pieces.push({
        end: offset + end - start,
        ...meaningOf(kind, buffer.subarray(start, end), context),
      });
    };
    return new Framer({ frame, violation: () => undefined }, limits);
  }
}

function meaningOf(kind: FrameKind, bytes: Buffer, context: StreamContext): Omit<WatchedPiece, 'end'> {
  switch (kind) {
    case 'stream-open': {
      const { to } = context.attrs;
      return { kind: 'header', ...(to !== undefined && { to }), isServer: context.contentNs === ns.server };
    }
    case 'stanza':
    case 'opaque':
      return { kind: 'settled' };
    case 'nonza':
      return ofNonza(bytes, context);
    case 'stream-close':
    case 'keepalive':
      return { kind: 'other' };
  }
}

function ofNonza(bytes: Buffer, context: StreamContext): Omit<WatchedPiece, 'end'> {
  const { name, ns: uri } = readEnvelope(bytes, 0, bytes.length, context);
  const kind = meanings[`${uri} ${name}`] ?? 'other';
  if (kind !== 'features') return { kind };
  const offersTls = walkTags(bytes, context).some(
    (tag) => tag.depth === 1 && tag.ns === ns.tls && tag.name === 'starttls',
  );
  return { kind, offersTls };
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
