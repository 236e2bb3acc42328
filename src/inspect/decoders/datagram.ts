// The datagrams of one client, each looked at by itself: one flow may mix STUN, DTLS and media (RFC 7983).
import type { Direction } from '../../model/flow.js';
import type { DatagramRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { DataReader, type Place } from '../data.js';
import { DatagramStanzas } from '../datagram-stanza.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { LineSecrets } from '../line-secrets.js';
import type { DatagramView, Reading } from '../protocol.js';
import { readDatagram } from '../protocols/index.js';
import { bufferOf } from '../wire/bytes.js';

/** Of a datagram what is remembered until the other side answers. */
const askedBytes = 64;

export const datagram: DecoderDef = {
  name: 'datagram',
  transport: 'datagram',
  priority: () => 1,
  create: (context) => new DatagramDecoder(context),
};

class DatagramDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #offsets: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #asked: Record<Direction, DatagramView['asked']> = { upstream: undefined, downstream: undefined };
  readonly #seen = new Set<string>();
  readonly #reader: DataReader;
  /** Credentials in the lines of the datagram being read. */
  #lines = new LineSecrets();
  #stanzas: DatagramStanzas | undefined;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#reader = new DataReader(context.secrets, (text) => this.#lines.pass('upstream', text));
  }

  push(dir: Direction, bytes: Uint8Array, at: Micros): void {
    const payload = bufferOf(bytes);
    const { flow, port, secrets, emit } = this.#context;
    const place: Place = { flow, at, dir, offset: this.#offsets[dir] };
    this.#offsets[dir] += payload.length;
    const asked = this.#asked[dir === 'upstream' ? 'downstream' : 'upstream'];
    const reading = readDatagram({ bytes: payload, dir, port, secrets, seen: this.#seen, asked });
    this.#asked[dir] = { length: payload.length, head: Buffer.from(payload.subarray(0, askedBytes)) };
    if (reading) this.#seen.add(reading.protocol);
    emit(this.#record(place, payload, reading));
    const { stanza } = reading ?? {};
    if (stanza === undefined) return;
    this.#stanzas ??= new DatagramStanzas(this.#context);
    const offset = place.offset + stanza.start;
    this.#stanzas.read({ ...place, offset }, payload.subarray(stanza.start, stanza.end));
  }

  end(): void {}

  gap(dir: Direction, count: number): void {
    this.#offsets[dir] += count;
  }

  /** Fields where it has some, else its first bytes. */
  #record(place: Place, bytes: Buffer, reading: Reading | undefined): DatagramRecord {
    if (reading?.fields) {
      const { protocol, summary, fields } = reading;
      return { t: 'datagram', seq: 0, ...place, bytes: bytes.length, protocol, summary, fields };
    }
    // Each is a text of its own.
    this.#lines = new LineSecrets();
    this.#reader.restart();
    const record = this.#reader.read(place, bytes, reading?.protocol);
    return { ...record, t: 'datagram', ...(reading && { summary: reading.summary }) };
  }
}
