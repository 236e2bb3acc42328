// Follows a login through a tap that ends TLS: says which mechanisms can work there and why one has failed, and rewrites the features.
import type { Direction } from '../model/flow.js';
import { predictBinding, type TapStanding, verdictOnFailure } from './binding-verdict.js';
import { parseElement } from './element.js';
import { readEnvelope } from './envelope.js';
import { defaultLimits, type FrameKind, type FramerLimits, type StreamContext } from './frame.js';
import { Framer } from './framer.js';
import { ns } from './namespaces.js';
import { type OfferedLogin, offeredLogin, withoutChannelBinding } from './rewrite-features.js';

export interface FollowedNote {
  readonly topic: 'channel-binding' | 'rewritten';
  readonly text: string;
}

export interface FollowedLogin {
  /** To be forwarded instead; absent: the bytes as they are. */
  readonly instead?: Buffer;
  readonly notes: readonly FollowedNote[];
  readonly isOver: boolean;
}

/** What is said before a login has ended is small. */
const limits: FramerLimits = { ...defaultLimits, stanzaBytes: 64 * 1024, depth: 32 };
/** Bytes of one direction: a login is over long before. */
const mostBytes = 1024 ** 2;

/** Without rewriting nothing is held back; with it one unfinished element of the server's. It never throws. */
export class LoginFollower {
  readonly #standing: TapStanding;
  readonly #rewrites: boolean;
  readonly #framers: Readonly<Record<Direction, Framer>>;
  #notes: FollowedNote[] = [];
  #isOver = false;
  #offered: OfferedLogin | undefined;
  /** The mechanism in use, and its first message where it has one. */
  #attempt: { readonly mechanism: string; readonly first: string } | undefined;
  readonly #received: Record<Direction, number> = { upstream: 0, downstream: 0 };
  /** When rewriting: of the server's bytes, what is not part of a finished element yet, and what may go. */
  #held = Buffer.alloc(0);
  #heldFrom = 0;
  #ready: Buffer[] = [];

  constructor(standing: TapStanding, rewrites: boolean) {
    this.#standing = standing;
    this.#rewrites = rewrites;
    this.#framers = { upstream: this.#framer('upstream'), downstream: this.#framer('downstream') };
  }

  push(direction: Direction, bytes: Uint8Array): FollowedLogin {
    this.#notes = [];
    const isHeld = this.#rewrites && direction === 'downstream';
    if (isHeld) this.#held = Buffer.concat([this.#held, bytes]);
    this.#received[direction] += bytes.length;
    this.#framers[direction].push(bytes);
    if (this.#received[direction] > mostBytes) this.#isOver = true;
    const isOver = this.#isOver;
    if (isHeld) {
      if (isOver || this.#held.length > limits.stanzaBytes) this.#ready.push(this.rest());
      const instead = Buffer.concat(this.#ready);
      this.#ready = [];
      return { instead, notes: this.#notes, isOver };
    }
    // What is held of the other direction must not be lost: the server's next bytes end it.
    return { notes: this.#notes, isOver: isOver && this.#held.length === 0 };
  }

  rest(): Buffer {
    const rest = this.#held;
    this.#heldFrom += rest.length;
    this.#held = Buffer.alloc(0);
    return rest;
  }

  #framer(direction: Direction): Framer {
    const frame = (kind: FrameKind, buffer: Buffer, start: number, end: number, offset: number): void => {
      const bytes = buffer.subarray(start, end);
      const context = this.#framers[direction].context ?? noContext;
      const instead = this.#isOver ? undefined : this.#piece(direction, kind, bytes, context);
      if (direction === 'downstream' && this.#rewrites) this.#release(offset + bytes.length, bytes, instead);
    };
    return new Framer({ frame, violation: () => undefined }, limits);
  }

  /** What stands before `end` may go; `instead` stands for the last of it. */
  #release(end: number, frame: Buffer, instead: Buffer | undefined): void {
    const length = end - this.#heldFrom;
    if (length <= 0 || length > this.#held.length) return;
    if (instead) this.#ready.push(this.#held.subarray(0, length - frame.length), instead);
    else this.#ready.push(this.#held.subarray(0, length));
    this.#held = this.#held.subarray(length);
    this.#heldFrom = end;
  }

  /** What is to be sent instead, if not the frame itself. */
  #piece(direction: Direction, kind: FrameKind, bytes: Buffer, context: StreamContext): Buffer | undefined {
    if (kind === 'stanza' || kind === 'opaque') this.#isOver = true;
    if (kind !== 'nonza') return undefined;
    const { name, ns: uri } = readEnvelope(bytes, 0, bytes.length, context);
    if (direction === 'downstream' && uri === ns.streams && name === 'features')
      return this.#features(bytes, context);
    if (uri !== ns.sasl && uri !== ns.sasl2) return undefined;
    if (name === 'success') this.#isOver = true;
    else if (name === 'auth' || name === 'authenticate') this.#tries(bytes, context);
    else if (name === 'failure' && direction === 'downstream') this.#failed();
    return undefined;
  }

  #features(bytes: Buffer, context: StreamContext): Buffer | undefined {
    const rewritten = this.#rewrites ? withoutChannelBinding(bytes, context) : undefined;
    if (rewritten) {
      const text = `the tap removed from the features of the server: ${rewritten.removed.join(', ')}`;
      this.#notes.push({ topic: 'rewritten', text });
    }
    this.#offered = offeredLogin(rewritten?.bytes ?? bytes, context);
    if (this.#offered)
      for (const text of predictBinding(this.#offered, this.#standing))
        this.#notes.push({ topic: 'channel-binding', text });
    return rewritten?.bytes;
  }

  #tries(bytes: Buffer, context: StreamContext): void {
    const element = parseElement(bytes, 0, bytes.length, context);
    const initial =
      element?.getNS() === ns.sasl2 ? element.getChildText('initial-response') : element?.text();
    const first = Buffer.from(initial ?? '', 'base64')
      .toString('latin1')
      .slice(0, 128);
    this.#attempt = { mechanism: String(element?.attrs.mechanism ?? '').slice(0, 64), first };
  }

  #failed(): void {
    if (!this.#attempt) return;
    const text = verdictOnFailure(
      this.#attempt.mechanism,
      this.#attempt.first,
      this.#standing,
      this.#rewrites,
    );
    if (text !== undefined) this.#notes.push({ topic: 'channel-binding', text });
    this.#attempt = undefined;
  }
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
