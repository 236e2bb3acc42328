// XMPP over a byte stream: frames to records, both directions of one connection, until TLS or a fault hides the rest.
import { isUtf8 } from 'node:buffer';
import { type Direction, opposite } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { Correlator } from '../../xmpp/correlator.js';
import { parseElement } from '../../xmpp/element.js';
import { type Envelope, readEnvelope } from '../../xmpp/envelope.js';
import { readErrorCondition } from '../../xmpp/error-condition.js';
import type { FrameKind, FrameSink, StreamContext, Violation } from '../../xmpp/frame.js';
import { Framer } from '../../xmpp/framer.js';
import { ns } from '../../xmpp/namespaces.js';
import { DataReader, type Place, protocolOf } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { redact } from '../redact.js';
import { StartTls } from '../tls/starttls.js';
import { beginsXml } from '../xml-start.js';

/** Requests without an answer that are remembered. */
const mostRequests = 10_000;
/** Characters of an id with an address that are remembered: ten thousand of any length would be too much. */
const longestKey = 512;

export const xmpp: DecoderDef = {
  name: 'xmpp',
  transport: 'stream',
  priority: (first) => (beginsXml(first) ? 10 : 0),
  create: (context) => new XmppDecoder(context),
};

class XmppDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #requests = new Correlator<Micros>(mostRequests);
  readonly #streams: Readonly<Record<Direction, Half>>;
  readonly #startTls: StartTls;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#streams = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
    this.#startTls = new StartTls(context, {
      clear: (direction, bytes) => this.#streams[direction].framer.push(bytes),
      clearEnded: (direction) => this.#streams[direction].framer.end(),
      opened: () => this.#startAnew(),
      plain: (direction, bytes, at) => {
        this.#streams[direction].at = at;
        this.#streams[direction].framer.push(bytes);
      },
      plainEnded: (direction) => this.#streams[direction].framer.end(),
    });
  }

  push(direction: Direction, bytes: Uint8Array, at: Micros): void {
    const half = this.#streams[direction];
    const offset = half.received;
    half.received += bytes.length;
    half.at = at;
    this.#startTls.push(direction, bytes, offset, at);
  }

  end(direction: Direction, at: Micros): void {
    this.#streams[direction].at = at;
    this.#startTls.end(direction, at);
  }

  secured(): void {
    this.#startTls.reset();
    this.#streams.upstream.framer.reset();
    this.#streams.downstream.framer.reset();
  }

  /** Positions are those inside TLS from now on. */
  #startAnew(): void {
    for (const direction of ['upstream', 'downstream'] as const)
      this.#streams[direction].framer = this.#framer(direction);
  }

  #framer(direction: Direction): Framer {
    const sink: FrameSink = {
      frame: (kind, buffer, start, end, offset) =>
        this.#frame(direction, kind, buffer.subarray(start, end), offset),
      violation: (violation) => this.#violation(direction, violation),
    };
    return new Framer(sink, this.#context.limits);
  }

  #half(direction: Direction): Half {
    const data = new DataReader(this.#context.secrets);
    return { framer: this.#framer(direction), data, at: micros(0), received: 0, streams: 0 };
  }

  #place(dir: Direction, offset: number): Place & { seq: number } {
    return { seq: 0, flow: this.#context.flow, at: this.#streams[dir].at, dir, offset };
  }

  #violation(direction: Direction, { rule, rfc, detail, offset }: Violation): void {
    if (this.#startTls.covers(direction, offset)) return;
    this.#context.emit({ t: 'violation', ...this.#place(direction, offset), rule, rfc, detail });
  }

  #frame(direction: Direction, kind: FrameKind, bytes: Buffer, offset: number): void {
    // The framer does not know of TLS, and reads what follows <proceed/> in the same chunk.
    if (this.#startTls.covers(direction, offset)) return;
    const record = this.#record(kind, this.#place(direction, offset), bytes);
    this.#context.emit(record);
    this.#startTls.saw(record, offset + bytes.length, this.#streams.upstream.received);
  }

  #record(kind: FrameKind, place: Place & { seq: number }, bytes: Buffer): TapRecord {
    const half = this.#streams[place.dir];
    switch (kind) {
      case 'keepalive':
        return { t: 'keepalive', ...place, size: bytes.length };
      case 'opaque':
        return half.data.read(place, bytes, protocolOf(bytes));
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
    const xml = this.#context.secrets === 'keep' ? text : redact(text, context);
    const isMasked = xml !== text;
    // An id may be a credential itself (XEP-0198 §5).
    const shown = isMasked ? Buffer.from(xml) : bytes;
    if (envelope.ns === ns.streams && envelope.name === 'error')
      return { t: 'stream', ...place, event: 'error', attrs: errorAttributes(shown, context), xml };
    const rtt = envelope.name === 'iq' ? this.#roundTrip(place.dir, place.at, envelope) : undefined;
    return {
      t,
      ...place,
      size: bytes.length,
      ...(isMasked ? readEnvelope(shown, 0, shown.length, context) : envelope),
      xml,
      ...(rtt !== undefined && { rtt }),
      ...(!isMasked && !isUtf8(bytes) && { b64: bytes.toString('base64') }),
    };
  }

  /** Notes a request; for an answer, the time since its request. The peer is whoever is not the client of this connection. */
  #roundTrip(dir: Direction, at: Micros, { id = '', type, from, to }: Envelope): Micros | undefined {
    const [client, peer] = dir === 'upstream' ? [from, to] : [to, from];
    if (type === 'get' || type === 'set') {
      if (id.length + (peer?.length ?? 0) <= longestKey) this.#requests.asked(dir, id, peer, at);
      return undefined;
    }
    const askedAt = this.#requests.answered(opposite(dir), id, peer, client);
    return askedAt === undefined ? undefined : micros(at - askedAt);
  }
}

/** The condition and text of a stream error. */
function errorAttributes(bytes: Buffer, context: StreamContext): Record<string, string> {
  const element = parseElement(bytes, 0, bytes.length, context);
  return { ...(element && readErrorCondition(element, ns.streamErrors)) };
}

/** One direction of the connection. */
interface Half {
  framer: Framer;
  readonly data: DataReader;
  /** When the bytes being read were received. */
  at: Micros;
  received: number;
  /** Stream headers so far. */
  streams: number;
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
