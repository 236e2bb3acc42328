// The stanza that a datagram carries on its own, as the records that a stream would have made of it.
import { type Direction, opposite } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import { type Micros, micros } from '../model/time.js';
import { Correlator } from '../xmpp/correlator.js';
import { type Envelope, readEnvelope } from '../xmpp/envelope.js';
import type { FrameKind, StreamContext, Violation } from '../xmpp/frame.js';
import { Framer } from '../xmpp/framer.js';
import type { Place } from './data.js';
import type { DecoderContext } from './decoder.js';
import { elementRecord } from './xmpp/element-record.js';
import { PassingElement } from './xmpp/passing.js';

/** What a stream header would have declared: a stanza in a datagram declares its own namespace. */
const header = Buffer.from(`<stream:stream xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`);
const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
/** Requests without an answer that are remembered, and characters of an id with an address. */
const mostRequests = 10_000;
const longestKey = 512;

/** Reads stanzas one by one, each with the limits and rules of a stream (RFC 6120 §11). */
export class DatagramStanzas {
  readonly #context: DecoderContext;
  readonly #framer: Framer;
  readonly #requests = new Correlator<Micros>(mostRequests);
  /** Of the datagram being read. */
  #place: Place = { flow: 0, at: micros(0), dir: 'upstream', offset: 0 };
  /** Bytes given to the framer before the stanza, and so far altogether. */
  #base = 0;
  #pushed = 0;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#framer = new Framer(
      {
        frame: (kind, buffer, start, end, offset) => this.#frame(kind, buffer.subarray(start, end), offset),
        violation: (violation) => this.#violation(violation),
      },
      context.limits,
    );
  }

  /** @param place of the first byte of the stanza */
  read(place: Place, bytes: Buffer): void {
    this.#place = place;
    this.#framer.reset();
    this.#base = this.#pushed + header.length;
    this.#framer.push(header);
    this.#framer.push(bytes);
    this.#framer.end();
    this.#pushed = this.#base + bytes.length;
  }

  #at(offset: number): Place & { seq: number } {
    return { seq: 0, ...this.#place, offset: this.#place.offset + offset - this.#base };
  }

  #violation({ rule, rfc, detail, offset }: Violation): void {
    const words = detail.replace('the connection ended', 'the datagram ended');
    this.#context.emit({ t: 'violation', ...this.#at(offset), rule, rfc, detail: words });
  }

  #frame(kind: FrameKind, bytes: Buffer, offset: number): void {
    if (offset < this.#base || (kind !== 'stanza' && kind !== 'nonza')) return;
    this.#context.emit(this.#element(kind, bytes, offset));
  }

  #element(t: 'stanza' | 'nonza', bytes: Buffer, offset: number): TapRecord {
    const context = this.#framer.context ?? noContext;
    const place = this.#at(offset);
    const envelope = readEnvelope(bytes, 0, bytes.length, context);
    const passing = new PassingElement(place, envelope, bytes, context);
    const rtt = envelope.name === 'iq' ? this.#roundTrip(place.dir, place.at, envelope) : undefined;
    const learned = rtt === undefined ? {} : { rtt, answers: 'iq' as const };
    return elementRecord(t, place, passing, context, this.#context.secrets, learned);
  }

  /** Notes a request; for an answer, the time since its request. */
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
