// What the server sends during a login, with everything taken out of its features that a tap which ends TLS breaks.
import { readEnvelope } from './envelope.js';
import { defaultLimits, type FrameKind, type FramerLimits, type StreamContext } from './frame.js';
import { Framer } from './framer.js';
import { ns } from './namespaces.js';
import { withoutChannelBinding } from './rewrite-features.js';

export interface RewrittenPiece {
  /** To be forwarded in place of what came. */
  readonly bytes: Buffer;
  /** Each time features were changed: what was taken out of them. */
  readonly removed: readonly (readonly string[])[];
  /** The login is over: nothing further will be changed. */
  readonly isOver: boolean;
}

/** What is said before a login has ended is small. */
const limits: FramerLimits = { ...defaultLimits, stanzaBytes: 64 * 1024, depth: 32 };
/** Bytes of the server: a login is over long before. */
const mostBytes = 1024 ** 2;

/** Holds one unfinished element at most. It never throws. */
export class FeaturesRewriter {
  readonly #framer = new Framer(
    {
      frame: (kind, buffer, start, end, offset) => this.#frame(kind, buffer.subarray(start, end), offset),
      violation: () => undefined,
    },
    limits,
  );
  #isOver = false;
  #received = 0;
  /** What is not part of a finished element yet, from this position on. */
  #held = Buffer.alloc(0);
  #heldFrom = 0;
  #ready: Buffer[] = [];
  #removed: (readonly string[])[] = [];

  push(bytes: Uint8Array): RewrittenPiece {
    this.#ready = [];
    this.#removed = [];
    this.#held = Buffer.concat([this.#held, bytes]);
    this.#received += bytes.length;
    this.#framer.push(bytes);
    if (this.#received > mostBytes) this.#isOver = true;
    if (this.#isOver || this.#held.length > limits.stanzaBytes) this.#ready.push(this.rest());
    return { bytes: Buffer.concat(this.#ready), removed: this.#removed, isOver: this.#isOver };
  }

  /** What is held, when no more comes. */
  rest(): Buffer {
    const rest = this.#held;
    this.#heldFrom += rest.length;
    this.#held = Buffer.alloc(0);
    return rest;
  }

  #frame(kind: FrameKind, bytes: Buffer, offset: number): void {
    const instead = this.#isOver ? undefined : this.#changed(kind, bytes, this.#framer.context ?? noContext);
    const end = offset + bytes.length;
    const length = end - this.#heldFrom;
    if (length <= 0 || length > this.#held.length) return;
    if (instead) this.#ready.push(this.#held.subarray(0, length - bytes.length), instead);
    else this.#ready.push(this.#held.subarray(0, length));
    this.#held = this.#held.subarray(length);
    this.#heldFrom = end;
  }

  /** What is to be sent instead of the frame, if not itself. */
  #changed(kind: FrameKind, bytes: Buffer, context: StreamContext): Buffer | undefined {
    if (kind === 'stanza' || kind === 'opaque') this.#isOver = true;
    if (kind !== 'nonza') return undefined;
    const { name, ns: uri } = readEnvelope(bytes, 0, bytes.length, context);
    if (name === 'success' && (uri === ns.sasl || uri === ns.sasl2)) this.#isOver = true;
    if (uri !== ns.streams || name !== 'features') return undefined;
    const rewritten = withoutChannelBinding(bytes, context);
    if (rewritten) this.#removed.push(rewritten.removed);
    return rewritten?.bytes;
  }
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
