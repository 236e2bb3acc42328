// TLS seen from outside: tells what stands in the clear, and opens the rest when a key log has the keys. It never throws.
import { type Direction, opposite } from '../../model/flow.js';
import type { NoteRecord, TlsRecord } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import type { KeySource } from '../decoder.js';
import { EarlyData } from './early-data.js';
import { Handshake } from './handshake.js';
import { HandshakeReader } from './handshake-reader.js';
import { Hold } from './hold.js';
import { contentType, headerBytes, RecordReader, type WireRecord } from './record-reader.js';
import { type Negotiated, type OpenedRecord, type Traffic, Traffic12, Traffic13 } from './traffic.js';

/** Who sees what the layer finds. Bytes are only valid during the call; offsets are those given to `push()`. */
export interface TlsLayerSink {
  tls(news: Omit<TlsRecord, 't' | 'seq' | 'flow' | 'leg'>): void;
  note(note: Omit<NoteRecord, 't' | 'seq' | 'flow' | 'topic'>): void;
  /** Bytes of TLS that are not opened, the handshake's included. */
  closed(direction: Direction, bytes: Buffer, offset: number, at: Micros): void;
  /** Bytes before the first record of a direction that are no TLS. */
  stray(direction: Direction, bytes: Buffer, offset: number, at: Micros): void;
  plain(direction: Direction, bytes: Buffer, at: Micros): void;
  /** Nothing more will come of this direction. */
  ended(direction: Direction, at: Micros): void;
}

/** One direction. */
interface Half {
  readonly reader: RecordReader;
  readonly handshake: HandshakeReader;
  /** The handshake, by its ClientHello, whose keys this direction uses; those of TLS 1.3 go without saying. */
  cipheredBy?: string;
  traffic?: Traffic;
  /** `ending`: all has come, but not all has been told. */
  state: 'open' | 'ending' | 'ended';
}

const directions = ['upstream', 'downstream'] as const;

/** Both directions of one connection. */
export class TlsLayer {
  readonly #sink: TlsLayerSink;
  readonly #keys: KeySource | undefined;
  readonly #halves: Readonly<Record<Direction, Half>>;
  readonly #handshake: Handshake;
  readonly #early: EarlyData;
  /** Absent when there are no keys to wait for. */
  #hold: Hold | undefined;
  #unwatch: (() => void) | undefined;
  /** When the bytes being read were received. */
  #at = micros(0);
  #toldAt = micros(0);
  #isServerHeard = false;
  #isDecrypted = false;
  /** The rest stays closed. */
  #isOver = false;

  /** @param keys without them only what stands in the clear is told */
  constructor(sink: TlsLayerSink, keys?: KeySource) {
    this.#sink = sink;
    this.#keys = keys;
    this.#hold = keys && new Hold(keys);
    this.#halves = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
    this.#early = new EarlyData({
      plain: (bytes, at) => this.#plain(this.#handshake.client, bytes, at),
      note: (text) => this.#note(text, this.#handshake.client),
    });
    this.#handshake = new Handshake({
      tls: (news) => {
        // What was held back has older instants than what was told meanwhile.
        this.#toldAt = micros(Math.max(this.#toldAt, this.#at));
        this.#sink.tls({ at: this.#toldAt, ...news });
      },
      note: (text, direction) => this.#note(text, direction),
      early: (isTaken) => this.#early.decide(isTaken),
      answered: () => this.#answered(),
    });
  }

  /** @param offset of the first byte, in what was received of this direction */
  push(direction: Direction, bytes: Uint8Array, offset: number, at: Micros): void {
    this.#drain();
    this.#at = at;
    this.#halves[direction].reader.push(bytes, offset);
  }

  end(direction: Direction, at: Micros): void {
    this.#drain();
    this.#at = at;
    if (this.#halves[direction].state === 'open') this.#halves[direction].state = 'ending';
    const isLast = this.#halves[opposite(direction)].state !== 'open';
    if (isLast && this.#hold?.first) this.#giveUp('the key log has no keys for this connection');
    this.#finish();
  }

  /** `count` bytes of this direction are missing. */
  gap(direction: Direction, count: number, at: Micros): void {
    this.#at = at;
    if (!this.#isOver) this.#giveUp(`${count} bytes are missing: what follows stays closed`, direction);
  }

  #half(direction: Direction): Half {
    const reader = new RecordReader({
      record: (record) => this.#record(direction, record),
      stray: (bytes, offset) => this.#sink.stray(direction, bytes, offset, this.#at),
      rest: (bytes, offset) => this.#sink.closed(direction, bytes, offset, this.#at),
      lost: (offset) =>
        this.#giveUp(`at byte ${offset} no TLS record begins: what follows is not read`, direction),
    });
    const handshake = new HandshakeReader((message) => {
      this.#handshake.message(direction, message);
      this.#halves[direction].traffic?.read(message.type);
    });
    return { reader, handshake, state: 'open' };
  }

  #record(direction: Direction, record: WireRecord): void {
    if (this.#halves[direction].cipheredBy !== undefined || record.type === contentType.data) {
      this.#encrypted(direction, record);
      return;
    }
    this.#sink.closed(direction, record.bytes, record.offset, this.#at);
    this.#content(direction, record.type, record.bytes.subarray(headerBytes));
    this.#drain();
  }

  #encrypted(direction: Direction, record: WireRecord): void {
    const outcome = this.#hold?.first ? 'wait' : this.#open(direction, record, this.#at);
    if (outcome === 'wait') this.#witness(direction, record);
    if (outcome === 'open' || (outcome === 'wait' && this.#keep(direction, record))) return;
    this.#sink.closed(direction, record.bytes, record.offset, this.#at);
    // Without keys there is nothing more to be learnt.
    if (!this.#hold && this.#handshake.state !== 'begun') this.#giveUp();
  }

  /** False when it need not wait, or may not any longer. */
  #keep(direction: Direction, record: WireRecord): boolean {
    if (!this.#hold) return false;
    if (this.#hold.add(direction, record, this.#at)) {
      const random = this.#handshake.clientRandom;
      if (random !== undefined) this.#unwatch ??= this.#keys?.watch?.(random, this.#drain);
      return true;
    }
    this.#giveUp('the key log has had no keys for this connection for too long: it stays closed');
    return false;
  }

  /** Opens what waits, as far as its keys are known by now, with the instants at which it came. */
  readonly #drain = (): void => {
    const now = this.#at;
    for (let held = this.#hold?.first; held; held = this.#hold?.first) {
      this.#at = held.at;
      const outcome = this.#open(held.direction, held, held.at);
      // What cannot be opened has been told by giving up.
      if (outcome === 'wait' || this.#isOver) break;
      if (outcome === 'shut') this.#sink.closed(held.direction, held.bytes, held.offset, held.at);
      this.#hold?.drop();
    }
    this.#at = now;
    if (!this.#hold?.first) this.#stopWatching();
    this.#finish();
  };

  /** `shut`: this record stays closed. */
  #open(direction: Direction, record: WireRecord, at: Micros): 'open' | 'wait' | 'shut' {
    const attempt = this.#halves[direction].traffic?.open(record) ?? 'wait';
    if (attempt === 'wait') return 'wait';
    if (attempt === 'skip') return 'shut';
    if (attempt === 'wrong') {
      const reason = 'wrong keys in the key log, or bytes that are damaged';
      this.#giveUp(`the record at byte ${record.offset} does not open: ${reason}`, direction);
      return 'shut';
    }
    this.#opened(direction, attempt, at);
    return 'open';
  }

  #opened(direction: Direction, { type, content, isEarly = false }: OpenedRecord, at: Micros): void {
    if (type !== contentType.data) this.#content(direction, type, content);
    else if (isEarly) this.#early.add(content, at);
    else {
      // Where the keys of the handshake are missing, this is the first that is known of its end.
      if (direction === this.#handshake.client) this.#handshake.establish();
      this.#plain(direction, content, at);
    }
    if (this.#handshake.state === 'established') this.#decrypted();
  }

  #plain(direction: Direction, bytes: Buffer, at: Micros): void {
    if (bytes.length === 0) return;
    this.#decrypted();
    this.#sink.plain(direction, bytes, at);
  }

  /** What is no data, in the clear or opened. */
  #content(direction: Direction, type: number, content: Buffer): void {
    if (type === contentType.handshake) this.#halves[direction].handshake.push(content);
    if (type === contentType.alert) this.#handshake.alert(direction, content);
    if (type === contentType.changeCipherSpec) this.#changeCipher(direction);
  }

  /** RFC 8446 §7.1: both directions change keys with the ServerHello. */
  #answered(): void {
    const negotiated = this.#negotiated();
    if (!negotiated) return;
    const { client, hasEarlyData } = this.#handshake;
    const secrets = () => this.#keys?.find(negotiated.clientRandom);
    for (const direction of directions)
      this.#halves[direction].traffic = new Traffic13(
        negotiated,
        direction === client,
        secrets,
        hasEarlyData,
      );
  }

  /** RFC 5246 §7.1; of TLS 1.3 it means nothing (RFC 8446 §5). */
  #changeCipher(direction: Direction): void {
    const { version, client, clientRandom } = this.#handshake;
    if (version === undefined || clientRandom === undefined || this.#handshake.isTls13) return;
    const half = this.#halves[direction];
    half.cipheredBy = clientRandom;
    const negotiated = this.#negotiated();
    if (negotiated)
      half.traffic = new Traffic12(negotiated, direction === client, () =>
        this.#keys?.find(negotiated.clientRandom),
      );
    if (this.#halves[opposite(direction)].cipheredBy === clientRandom) this.#handshake.establish();
  }

  /** Undefined when what follows cannot be opened; then there is nothing to wait for either. */
  #negotiated(): Negotiated | undefined {
    const { negotiated, client } = this.#handshake;
    if (typeof negotiated !== 'string') return negotiated;
    if (this.#hold) this.#note(negotiated, opposite(client));
    this.#release();
    return undefined;
  }

  /** What a record tells that stays closed: TLS 1.3 is established when the client answers the server's flight (RFC 8446 §2). */
  #witness(direction: Direction, { bytes }: WireRecord): void {
    const { client, state, isTls13, negotiated } = this.#handshake;
    if (!isTls13 || state !== 'begun') return;
    if (direction !== client) {
      this.#isServerHeard = true;
      return;
    }
    if (!this.#isServerHeard) return;
    const { tagLength = 16 } = typeof negotiated === 'object' ? negotiated.cipher : {};
    // Two bytes, and their type: no Finished is as short.
    if (bytes.length === headerBytes + 3 + tagLength)
      this.#handshake.fail(
        'the client answered with an encrypted alert: it did not like the certificate, or the rest',
      );
    else this.#handshake.establish();
  }

  #decrypted(): void {
    if (this.#isDecrypted) return;
    this.#isDecrypted = true;
    this.#handshake.decrypted();
  }

  #note(text: string, dir?: Direction): void {
    this.#sink.note({ at: this.#at, text, ...(dir && { dir }) });
  }

  /** From here on nothing is opened any more. */
  #giveUp(reason?: string, dir?: Direction): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (reason !== undefined) this.#note(reason, dir);
    this.#release();
    for (const direction of directions) this.#halves[direction].reader.giveUp();
  }

  /** What waits stays closed. */
  #release(): void {
    for (let held = this.#hold?.first; held; held = this.#hold?.first) {
      this.#sink.closed(held.direction, held.bytes, held.offset, held.at);
      this.#hold?.drop();
    }
    this.#hold = undefined;
    this.#stopWatching();
  }

  #stopWatching(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Tells the ends that have come, once all before them has been told. */
  #finish(): void {
    if (this.#hold?.first) return;
    for (const direction of directions) {
      const half = this.#halves[direction];
      if (half.state !== 'ending') continue;
      half.state = 'ended';
      half.reader.end();
      this.#sink.ended(direction, this.#at);
    }
  }
}
