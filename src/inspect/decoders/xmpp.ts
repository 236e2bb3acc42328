// XMPP over a byte stream: frames to records, both directions of one connection, until TLS or a fault hides the rest.
import { type Direction, opposite } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { readEnvelope } from '../../xmpp/envelope.js';
import type { FrameKind, StreamContext, Violation } from '../../xmpp/frame.js';
import { ns } from '../../xmpp/namespaces.js';
import { plural } from '../../xmpp/summary/reading.js';
import { DataReader, type Place, protocolOf } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { StartTls } from '../tls/starttls.js';
import { beginsXml } from '../xml-start.js';
import { elementRecord } from '../xmpp/element-record.js';
import type { InflateFault } from '../xmpp/inflater.js';
import { Lane } from '../xmpp/lane.js';
import { PassingElement } from '../xmpp/passing.js';
import { Understanding } from '../xmpp/understanding.js';

export const xmpp: DecoderDef = {
  name: 'xmpp',
  transport: 'stream',
  priority: (first) => (beginsXml(first) ? 10 : 0),
  create: (context) => new XmppDecoder(context),
};

class XmppDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #understanding: Understanding;
  readonly #halves: Readonly<Record<Direction, Half>>;
  readonly #startTls: StartTls;
  /** Where <compressed/> ended, while the rest of its chunk is being read (XEP-0138 §2). */
  #compressedAt: number | undefined;
  /** That a stream was taken up in its middle is told once. */
  #isAssumed = false;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#understanding = new Understanding(context);
    this.#halves = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
    this.#startTls = new StartTls(context, {
      clear: (direction, bytes) => this.#read(direction, bytes),
      clearEnded: (direction) => this.#halves[direction].lane.end(),
      opened: (at) => this.#startAnew(at),
      plain: (direction, bytes, at) => {
        this.#halves[direction].at = at;
        this.#read(direction, bytes);
      },
      plainEnded: (direction) => this.#halves[direction].lane.end(),
    });
  }

  push(direction: Direction, bytes: Uint8Array, at: Micros): void {
    const half = this.#halves[direction];
    const offset = half.received;
    half.received += bytes.length;
    half.at = at;
    this.#startTls.push(direction, bytes, offset, at);
  }

  end(direction: Direction, at: Micros): void {
    const half = this.#halves[direction];
    half.at = at;
    half.isEnded = true;
    this.#startTls.end(direction, at);
    if (!this.#halves[opposite(direction)].isEnded) return;
    this.#tellCompression(at);
    this.#understanding.end(at);
    this.#tellSaid();
  }

  secured(at: Micros): void {
    this.#startTls.reset();
    this.#halves.upstream.lane.reset();
    this.#halves.downstream.lane.reset();
    this.#understanding.secured(at);
  }

  gap(direction: Direction, count: number, at: Micros): void {
    const half = this.#halves[direction];
    const from = half.received;
    half.received += count;
    half.at = at;
    this.#understanding.lost(direction);
    if (!this.#startTls.gap(direction, count, from, at)) half.lane.gap(count);
  }

  /** Positions are those inside TLS from now on. */
  #startAnew(at: Micros): void {
    for (const direction of ['upstream', 'downstream'] as const)
      this.#halves[direction].lane = this.#lane(direction);
    this.#understanding.secured(at);
  }

  #read(direction: Direction, bytes: Uint8Array): void {
    const { lane } = this.#halves[direction];
    const offset = lane.received;
    lane.push(bytes);
    if (this.#compressedAt !== undefined) this.#compress(this.#compressedAt, bytes, offset);
  }

  /** Both directions begin anew, compressed; the chunk of <compressed/> may hold the first of it. */
  #compress(compressedAt: number, bytes: Uint8Array, offset: number): void {
    this.#compressedAt = undefined;
    const { upstream, downstream } = this.#halves;
    upstream.lane.compress(upstream.lane.received);
    downstream.lane.compress(compressedAt, bytes.subarray(compressedAt - offset));
  }

  #tellCompression(at: Micros): void {
    const parts = (['upstream', 'downstream'] as const).flatMap((dir) => {
      const { wire, xml } = this.#halves[dir].lane.compression ?? { wire: 0, xml: 0 };
      if (wire === 0) return [];
      const share = Math.round((100 * wire) / Math.max(1, xml));
      return [`${arrows[dir]} ${plural(wire, 'byte')} for ${plural(xml, 'byte')} of XML (${share} %)`];
    });
    if (parts.length === 0) return;
    const { flow } = this.#context;
    this.#context.emit({ t: 'note', seq: 0, flow, at, topic: 'compression', text: parts.join(', ') });
  }

  #half(direction: Direction): Half {
    const data = new DataReader(this.#context.secrets);
    return { lane: this.#lane(direction), data, at: micros(0), received: 0, streams: 0, isEnded: false };
  }

  #lane(direction: Direction): Lane {
    const show = (bytes: Uint8Array, offset: number): TapRecord =>
      this.#halves[direction].data.read(this.#place(direction, offset), bytes, 'compressed');
    return new Lane(
      {
        frame: (kind, bytes, offset) => this.#frame(direction, kind, bytes, offset),
        violation: (violation) => this.#violation(direction, violation),
        resumed: (missing, skipped) => this.#resumed(direction, missing, skipped),
        assumed: () => this.#assumed(direction),
        inflateFailed: (fault) => this.#note(direction, 'compression', inflateFaults[fault]),
        opaque: (bytes, offset) => this.#context.emit(show(bytes, offset)),
      },
      this.#context.limits,
    );
  }

  #place(dir: Direction, offset: number): Place & { seq: number } {
    return { seq: 0, flow: this.#context.flow, at: this.#halves[dir].at, dir, offset };
  }

  #note(dir: Direction, topic: 'compression' | 'decoding', text: string): void {
    const { flow } = this.#context;
    this.#context.emit({ t: 'note', seq: 0, flow, at: this.#halves[dir].at, dir, topic, text });
  }

  #resumed(direction: Direction, missing: number, skipped: number): void {
    const text = `goes on after ${plural(missing, 'missing byte')}; ${plural(skipped, 'byte')} up to the next stanza skipped`;
    this.#note(direction, 'decoding', text);
  }

  /** What both sides said before is not known, so nobody is blamed for it. */
  #assumed(direction: Direction): void {
    this.#understanding.lost(direction);
    if (this.#isAssumed) return;
    this.#isAssumed = true;
    const text = "no stream header was seen: read as a client's stream that was opened before";
    this.#note(direction, 'decoding', text);
  }

  /** The framer knows neither TLS nor compression, and reads what follows <proceed/> or <compressed/> in the same chunk. */
  #isBeyond(direction: Direction, offset: number): boolean {
    return this.#compressedAt !== undefined || this.#startTls.covers(direction, offset);
  }

  #violation(direction: Direction, { rule, rfc, detail, offset }: Violation): void {
    if (this.#isBeyond(direction, offset)) return;
    this.#context.emit({ t: 'violation', ...this.#place(direction, offset), rule, rfc, detail });
  }

  #frame(direction: Direction, kind: FrameKind, bytes: Buffer, offset: number): void {
    if (this.#isBeyond(direction, offset)) return;
    const record = this.#record(kind, this.#place(direction, offset), bytes);
    this.#context.emit(record);
    this.#tellSaid();
    this.#startTls.saw(record, offset + bytes.length, this.#halves.upstream.received);
    if (record.t !== 'nonza' || direction !== 'downstream') return;
    if (record.name === 'compressed' && record.ns === ns.compress) this.#compressedAt = offset + bytes.length;
  }

  #tellSaid(): void {
    for (const record of this.#understanding.said()) this.#context.emit(record);
  }

  #record(kind: FrameKind, place: Place & { seq: number }, bytes: Buffer): TapRecord {
    const half = this.#halves[place.dir];
    switch (kind) {
      case 'keepalive':
        this.#understanding.keepalive(place);
        return { t: 'keepalive', ...place, size: bytes.length };
      case 'opaque':
        return half.data.read(place, bytes, protocolOf(bytes));
      case 'stream-open': {
        const event = half.streams++ === 0 ? 'open' : 'restart';
        const context = half.lane.context ?? noContext;
        this.#understanding.header(place, context);
        return { t: 'stream', ...place, event, attrs: context.attrs, xml: bytes.toString('utf8') };
      }
      case 'stream-close':
        this.#understanding.close(place);
        return { t: 'stream', ...place, event: 'close', attrs: {}, xml: bytes.toString('utf8') };
      default:
        return this.#element(kind, place, bytes, half.lane.context ?? noContext);
    }
  }

  #element(
    t: 'stanza' | 'nonza',
    place: Place & { seq: number },
    bytes: Buffer,
    context: StreamContext,
  ): TapRecord {
    const envelope = readEnvelope(bytes, 0, bytes.length, context);
    const passing = new PassingElement(place, envelope, bytes, context);
    const learned = t === 'stanza' ? this.#understanding.stanza(passing) : this.#understanding.nonza(passing);
    return elementRecord(t, place, passing, context, this.#context.secrets, learned);
  }
}

/** One direction of the connection. */
interface Half {
  lane: Lane;
  readonly data: DataReader;
  /** When the bytes being read were received. */
  at: Micros;
  /** Bytes of the connection, TLS included. */
  received: number;
  /** Stream headers so far. */
  streams: number;
  isEnded: boolean;
}

const arrows = { upstream: 'up', downstream: 'down' } as const;

const inflateFaults: Readonly<Record<InflateFault, string>> = {
  bomb: 'far more output than input: not inflated any further',
  broken: 'the compressed bytes cannot be read any further',
};

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
