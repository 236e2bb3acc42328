// XMPP over a byte stream: frames to records, both directions of one connection, until TLS or a fault hides the rest.
import { isUtf8 } from 'node:buffer';
import { type Direction, opposite } from '../../model/chunk.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { Correlator } from '../../xmpp/correlator.js';
import { type Envelope, readEnvelope } from '../../xmpp/envelope.js';
import type { FrameKind, FrameSink, StreamContext, Violation } from '../../xmpp/frame.js';
import { Framer } from '../../xmpp/framer.js';
import { ns } from '../../xmpp/namespaces.js';
import { conditionOf } from '../condition.js';
import { dataRecord, type Place, protocolOf } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { redact, redactFragment } from '../redact.js';
import { beginsXml } from '../xml-start.js';

export const xmpp: DecoderDef = {
  name: 'xmpp',
  priority: (first) => (beginsXml(first) ? 10 : 0),
  create: (context) => new XmppDecoder(context),
};

class XmppDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #requests = new Correlator<Micros>();
  readonly #streams: Readonly<Record<Direction, Half>>;
  /** After <proceed/> both directions carry TLS records (RFC 6120 §5.4.3). */
  #isEncrypted = false;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#streams = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
  }

  push(direction: Direction, bytes: Uint8Array, at: Micros): void {
    const half = this.#streams[direction];
    const offset = half.received;
    half.received += bytes.length;
    half.at = at;
    if (this.#isEncrypted) {
      const place = { flow: this.#context.flow, at, dir: direction, offset };
      this.#context.emit(dataRecord(place, bytes, 'tls'));
    } else {
      half.framer.push(bytes);
    }
  }

  end(direction: Direction, at: Micros): void {
    this.#streams[direction].at = at;
    if (!this.#isEncrypted) this.#streams[direction].framer.end();
  }

  #half(direction: Direction): Half {
    const sink: FrameSink = {
      frame: (kind, buffer, start, end, offset) =>
        this.#frame(direction, kind, buffer.subarray(start, end), offset),
      violation: (violation) => this.#violation(direction, violation),
    };
    return { framer: new Framer(sink, this.#context.limits), at: 0 as Micros, received: 0, streams: 0 };
  }

  #place(dir: Direction, offset: number): Place & { seq: number } {
    return { seq: 0, flow: this.#context.flow, at: this.#streams[dir].at, dir, offset };
  }

  #violation(direction: Direction, { rule, rfc, detail, offset }: Violation): void {
    this.#context.emit({ t: 'violation', ...this.#place(direction, offset), rule, rfc, detail });
  }

  #frame(direction: Direction, kind: FrameKind, bytes: Buffer, offset: number): void {
    const record = this.#record(kind, this.#place(direction, offset), bytes);
    this.#context.emit(record);
    const isProceed = record.t === 'nonza' && record.name === 'proceed' && record.ns === ns.tls;
    if (isProceed && direction === 'downstream') this.#isEncrypted = true;
  }

  #record(kind: FrameKind, place: Place & { seq: number }, bytes: Buffer): TapRecord {
    const half = this.#streams[place.dir];
    switch (kind) {
      case 'keepalive':
        return { t: 'keepalive', ...place, size: bytes.length };
      case 'opaque':
        return this.#opaque(place, bytes);
      case 'stream-open': {
        const event = half.streams++ === 0 ? 'open' : 'restart';
        const attrs = half.framer.context?.attrs ?? {};
        return { t: 'stream', ...place, event, attrs, xml: bytes.toString('utf8') };
      }
      case 'stream-close':
        return { t: 'stream', ...place, event: 'close', attrs: {}, xml: bytes.toString('utf8') };
      default:
        return this.#element(kind, place, bytes, half.framer.context ?? noContext);
    }
  }

  #element(
    t: 'stanza' | 'nonza',
    place: Place & { seq: number },
    bytes: Buffer,
    context: StreamContext,
  ): TapRecord {
    const envelope = readEnvelope(bytes, 0, bytes.length, context);
    const text = bytes.toString('utf8');
    const xml = this.#context.secrets === 'keep' ? text : redact(text, envelope.ns);
    if (envelope.ns === ns.streams && envelope.name === 'error') {
      return { t: 'stream', ...place, event: 'error', attrs: conditionOf(xml), xml };
    }
    const rtt = envelope.name === 'iq' ? this.#roundTrip(place.dir, place.at, envelope) : undefined;
    const isExact = isUtf8(bytes) || xml !== text;
    return {
      t,
      ...place,
      size: bytes.length,
      ...envelope,
      xml,
      ...(rtt !== undefined && { rtt }),
      ...(!isExact && { b64: bytes.toString('base64') }),
    };
  }

  /** Notes a request; for an answer, the time since its request. */
  #roundTrip(direction: Direction, at: Micros, { id = '', type, from, to }: Envelope): Micros | undefined {
    if (type === 'get' || type === 'set') {
      this.#requests.asked(direction, id, to, at);
      return undefined;
    }
    const askedAt = this.#requests.answered(opposite(direction), id, from, to);
    return askedAt === undefined ? undefined : ((at - askedAt) as Micros);
  }

  #opaque(place: Place, bytes: Buffer): TapRecord {
    const record = dataRecord(place, bytes, protocolOf(bytes));
    if (record.text === undefined || this.#context.secrets === 'keep') return record;
    return { ...record, text: redactFragment(record.text) };
  }
}

/** One direction of the connection. */
interface Half {
  readonly framer: Framer;
  /** When the bytes being read were received. */
  at: Micros;
  received: number;
  /** Stream headers so far. */
  streams: number;
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
