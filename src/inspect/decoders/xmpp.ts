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
  /** Where <proceed/> ended: from then on both directions carry TLS records (RFC 6120 §5.4.3). */
  #proceededAt: number | undefined;
  /** Where <compressed/> ended, while the rest of its chunk is being read (XEP-0138 §2). */
  #compressedAt: number | undefined;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#understanding = new Understanding(context);
    this.#halves = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
  }

  push(direction: Direction, bytes: Uint8Array, at: Micros): void {
    const half = this.#halves[direction];
    const offset = half.lane.received;
    half.at = at;
    if (this.#proceededAt !== undefined) {
      half.lane.pass(bytes.length);
      this.#encrypted(direction, offset, bytes);
      return;
    }
    half.lane.push(bytes);
    if (this.#proceededAt !== undefined && this.#proceededAt < half.lane.received)
      this.#encrypted(direction, this.#proceededAt, bytes.subarray(this.#proceededAt - offset));
    if (this.#compressedAt !== undefined) this.#compress(this.#compressedAt, bytes, offset);
  }

  end(direction: Direction, at: Micros): void {
    const half = this.#halves[direction];
    half.at = at;
    half.isEnded = true;
    if (this.#proceededAt === undefined) half.lane.end();
    if (!this.#halves[opposite(direction)].isEnded) return;
    this.#tellCompression(at);
    this.#understanding.end(at);
    this.#tellSaid();
  }

  secured(at: Micros): void {
    this.#proceededAt = undefined;
    this.#halves.upstream.lane.reset();
    this.#halves.downstream.lane.reset();
    this.#understanding.secured(at);
  }

  gap(direction: Direction, count: number, at: Micros): void {
    const half = this.#halves[direction];
    half.at = at;
    this.#understanding.lost(direction);
    if (this.#proceededAt === undefined) half.lane.gap(count);
    else half.lane.pass(count);
  }

  #encrypted(direction: Direction, offset: number, bytes: Uint8Array): void {
    const half = this.#halves[direction];
    if (!half.hasTls && bytes.length > 0) {
      half.hasTls = true;
      if (bytes[0] !== tlsHandshake && bytes[0] !== tlsAlert)
        this.#understanding.notTls(this.#place(direction, offset));
    }
    this.#context.emit(half.data.read(this.#place(direction, offset), bytes, 'tls'));
    this.#tellSaid();
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
    const { limits, secrets } = this.#context;
    const data = new DataReader(secrets);
    const lane = new Lane(
      {
        frame: (kind, bytes, offset) => this.#frame(direction, kind, bytes, offset),
        violation: (violation) => this.#violation(direction, violation),
        resumed: (missing, skipped) => this.#resumed(direction, missing, skipped),
        inflateFailed: (fault) => this.#note(direction, 'compression', inflateFaults[fault]),
        opaque: (bytes, offset) =>
          this.#context.emit(data.read(this.#place(direction, offset), bytes, 'compressed')),
      },
      limits,
    );
    return { lane, data, at: micros(0), streams: 0, isEnded: false, hasTls: false };
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

  /** The framer knows neither TLS nor compression, and reads what follows <proceed/> or <compressed/> in the same chunk. */
  get #isBeyond(): boolean {
    return this.#proceededAt !== undefined || this.#compressedAt !== undefined;
  }

  #violation(direction: Direction, { rule, rfc, detail, offset }: Violation): void {
    if (this.#isBeyond) return;
    this.#context.emit({ t: 'violation', ...this.#place(direction, offset), rule, rfc, detail });
  }

  #frame(direction: Direction, kind: FrameKind, bytes: Buffer, offset: number): void {
    if (this.#isBeyond) return;
    const record = this.#record(kind, this.#place(direction, offset), bytes);
    this.#context.emit(record);
    this.#tellSaid();
    if (record.t !== 'nonza' || direction !== 'downstream') return;
    if (record.name === 'proceed' && record.ns === ns.tls) this.#proceededAt = offset + bytes.length;
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
  readonly lane: Lane;
  readonly data: DataReader;
  /** When the bytes being read were received. */
  at: Micros;
  /** Stream headers so far. */
  streams: number;
  isEnded: boolean;
  /** The first byte after <proceed/> was seen. */
  hasTls: boolean;
}

/** Content types of TLS records (RFC 8446 §5.1). */
const tlsHandshake = 0x16;
const tlsAlert = 0x15;

const arrows = { upstream: 'up', downstream: 'down' } as const;

const inflateFaults: Readonly<Record<InflateFault, string>> = {
  bomb: 'far more output than input: not inflated any further',
  broken: 'the compressed bytes cannot be read any further',
};

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
