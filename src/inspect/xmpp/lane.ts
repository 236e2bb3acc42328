// One direction of a connection: its bytes to frames, through compression, and on after missing bytes. It knows positions, no protocol.
import type { FrameKind, FramerLimits, StreamContext, Violation } from '../../xmpp/frame.js';
import { Framer } from '../../xmpp/framer.js';
import { ns } from '../../xmpp/namespaces.js';
import { type InflateFault, Inflater } from './inflater.js';
import { beginsInside, findStart, isHeader, undecidedFrom } from './resync.js';

/** Positions are those of this direction of the connection; with compression those of the XML. */
export interface LaneSink {
  frame(kind: FrameKind, bytes: Buffer, offset: number): void;
  violation(violation: Violation): void;
  /** Decoding goes on after `missing` bytes that nobody saw, and `skipped` that could not be used. */
  resumed(missing: number, skipped: number): void;
  /** The header was not seen: one of a client's stream is taken for granted. */
  assumed(): void;
  /** The compressed rest cannot be read. */
  inflateFailed(fault: InflateFault): void;
  /** Compressed bytes after that. */
  opaque(bytes: Uint8Array, offset: number): void;
}

/** Frames after a gap until it is believed that they are first-level ones, and how often another place is tried. */
const trialFrames = 4;
const mostTries = 8;

/** Looking for a place to go on. */
interface Search {
  missing: number;
  skipped: number;
  /** Bytes that may begin something. */
  undecided: Buffer;
}

const none = Buffer.alloc(0);
/** In place of a header that was not seen, with the prefix that all use. */
const usualHeader = Buffer.from(`<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}'>`);
const firstVisible = /[^ \t\r\n]/;

export class Lane {
  readonly #sink: LaneSink;
  readonly #limits: FramerLimits;
  #framer: Framer;
  /** Bytes of the connection so far. */
  #received = 0;
  /** Bytes given to the framer, and what to add to its positions. */
  #pushed = 0;
  #base = 0;
  #inflater: Inflater | undefined;
  #isUnreadable = false;
  /** The first bytes, until they tell whether a header begins the stream; undefined from then on. */
  #opening: Buffer | undefined = none;
  #isAssuming = false;
  #search: Search | undefined;
  #trial = 0;
  #tries = 0;
  #held: Violation | undefined;
  /** What the framer could not read during a trial. */
  #refused: Buffer[] = [];

  constructor(sink: LaneSink, limits: FramerLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#framer = this.#newFramer();
  }

  get received(): number {
    return this.#received;
  }

  get context(): StreamContext | undefined {
    return this.#framer.context;
  }

  /** Bytes on the wire and of XML since compression began. */
  get compression(): { readonly wire: number; readonly xml: number } | undefined {
    return this.#inflater;
  }

  /** Bytes that are not for the framer. */
  pass(count: number): void {
    this.#received += count;
    this.#base += count;
  }

  push(bytes: Uint8Array): void {
    const offset = this.#received;
    this.#received += bytes.length;
    if (this.#isUnreadable) this.#sink.opaque(bytes, offset);
    else if (this.#inflater) this.#inflate(this.#inflater, bytes, offset);
    else this.#read(bytes);
  }

  end(): void {
    if (this.#opening) this.#feed(this.#opening);
    this.#opening = undefined;
    if (!this.#search) this.#framer.end();
  }

  /** The stream begins anew; what was unfinished is forgotten. */
  reset(): void {
    this.#framer.reset();
    this.#opening = undefined;
    this.#search = undefined;
    this.#inflater = undefined;
    this.#isUnreadable = false;
  }

  /** From `offset` on it is compressed; `rest` has been counted already. */
  compress(offset: number, rest?: Uint8Array): void {
    this.#opening = undefined;
    this.#search = undefined;
    this.#framer = this.#newFramer();
    this.#pushed = 0;
    this.#base = offset;
    const inflater = new Inflater((xml) => this.#read(xml));
    this.#inflater = inflater;
    if (rest && rest.length > 0) this.#inflate(inflater, rest, offset);
  }

  /** `count` bytes were not seen. */
  gap(count: number): void {
    this.#received += count;
    if (this.#isUnreadable) return;
    if (this.#inflater) {
      this.#isUnreadable = true;
      this.#sink.inflateFailed('broken');
      return;
    }
    const before = this.#search;
    this.#opening = undefined;
    this.#framer.resync();
    this.#tries = 0;
    const { missing, skipped, undecided } = before ?? { missing: 0, skipped: 0, undecided: none };
    this.#search = { missing: missing + count, skipped: skipped + undecided.length, undecided: none };
  }

  /** A chunk that cannot be read, or not to its end, is shown as it came. */
  #inflate(inflater: Inflater, bytes: Uint8Array, offset: number): void {
    const fault = inflater.push(bytes);
    if (fault === undefined) return;
    this.#isUnreadable = true;
    this.#sink.inflateFailed(fault);
    this.#sink.opaque(bytes, offset);
  }

  #read(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#opening) this.#open(this.#opening, chunk);
    else this.#feed(chunk);
  }

  /** White space goes by; what comes after it tells. */
  #open(before: Buffer, bytes: Buffer): void {
    const all = before.length > 0 ? Buffer.concat([before, bytes]) : bytes;
    const at = all.toString('latin1').search(firstVisible);
    if (at !== 0) this.#feed(at < 0 ? all : all.subarray(0, at));
    if (at < 0) return;
    const rest = all.subarray(at);
    const isInside = beginsInside(rest);
    this.#opening = isInside === 'cut' ? Buffer.from(rest) : undefined;
    if (isInside === 'cut') return;
    if (isInside) this.#assume();
    this.#feed(rest);
  }

  /** The framer reads a header that is in no byte of the connection. */
  #assume(): void {
    this.#sink.assumed();
    this.#isAssuming = true;
    this.#pushed += usualHeader.length;
    this.#base -= usualHeader.length;
    this.#framer.push(usualHeader);
    this.#isAssuming = false;
  }

  #feed(bytes: Buffer): void {
    let rest: Buffer | undefined = bytes;
    while (rest !== undefined && rest.length > 0) {
      const from: Buffer | undefined = this.#search ? this.#find(this.#search, rest) : rest;
      if (from === undefined) return;
      this.#pushed += from.length;
      this.#framer.push(from);
      rest = this.#afterRefusal();
    }
  }

  /** The bytes from which to go on; undefined when they have not come yet. */
  #find(search: Search, bytes: Buffer): Buffer | undefined {
    const all = Buffer.concat([search.undecided, bytes]);
    const at = findStart(all);
    const until = at < 0 ? undecidedFrom(all) : at;
    search.skipped += until;
    search.undecided = all.subarray(until);
    if (at < 0) return undefined;
    this.#search = undefined;
    this.#trial = trialFrames;
    this.#base = this.#received - search.undecided.length - this.#pushed;
    if (this.#tries === 0) this.#sink.resumed(search.missing, search.skipped);
    if (!this.#framer.context && !isHeader(search.undecided)) this.#assume();
    return search.undecided;
  }

  /** During a trial: what the framer refused is looked through again, from its second byte on. */
  #afterRefusal(): Buffer | undefined {
    if (this.#refused.length === 0) return undefined;
    const refused = Buffer.concat(this.#refused).subarray(1);
    this.#refused = [];
    this.#held = undefined;
    this.#tries++;
    this.#framer.resync();
    this.#search = { missing: 0, skipped: 0, undecided: none };
    return refused;
  }

  #newFramer(): Framer {
    return new Framer(
      {
        frame: (kind, buffer, start, end, offset) => {
          const bytes = buffer.subarray(start, end);
          if (this.#isAssuming) return;
          if (this.#trial > 0 && !this.#isTried(kind, bytes)) return;
          this.#sink.frame(kind, bytes, this.#base + offset);
        },
        violation: (violation) => {
          if (this.#trial > 0 && this.#tries < mostTries) this.#held = violation;
          else this.#tell(violation);
        },
      },
      this.#limits,
    );
  }

  /** Whether a frame of a trial is to be believed. Tags that do not match say that it did not begin at the first level. */
  #isTried(kind: FrameKind, bytes: Buffer): boolean {
    if (kind === 'opaque' && this.#held?.rule === 'not-well-formed') {
      this.#refused.push(Buffer.from(bytes));
      return false;
    }
    this.#trial--;
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#tell(held);
    return true;
  }

  #tell(violation: Violation): void {
    this.#sink.violation({ ...violation, offset: this.#base + violation.offset });
  }
}
