// A block of memory with packed records one after the other, and from its end on the places where they begin.
import type { ElementRecord, LatencyKind, TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';

/** Bytes in front of the text of a record; a multiple of eight, as every record is, for the numbers in it. */
const headerBytes = 72;
/** Of a place. */
const slotBytes = 4;
/** UTF-8 has at most three bytes for a unit of UTF-16. */
const bytesPerUnit = 3;

/** Words (of four bytes) and numbers (of eight) in the header; the numbers come after the words. */
const word = {
  kind: 0,
  flow: 1,
  size: 2,
  /** Bytes of the XML, or of the JSON of a record that is not packed any further. */
  bytes: 3,
  /** Bytes of the fields after it, and how long each of them is in units of UTF-16. */
  fieldBytes: 4,
  name: 5,
  ns: 6,
  id: 7,
  type: 8,
  from: 9,
} as const;
const number = { seq: 5, at: 6, offset: 7, rtt: 8 } as const;

/** The lowest bits of the kind. */
const kinds = ['json', 'stanza', 'nonza'] as const;
const kindMask = 0b11;
const flag = { downstream: 1 << 2, id: 1 << 3, type: 1 << 4, from: 1 << 5, to: 1 << 6, rtt: 1 << 7 } as const;
/** Above the flags: 0 for none, or one more than the place in this list. */
const answersAt = 8;
const answers: readonly LatencyKind[] = ['iq', 'receipt', 'marker', 'sm-ack', 'muc-echo', 'muc-join'];

/** A record that has been read back. */
export interface Unpacked {
  readonly record: TapRecord;
  /** Bytes that it takes in its block. */
  readonly bytes: number;
}

export class RecordBlock {
  /** Ordinal of its first record. */
  first = 0;
  readonly #bytes: Buffer;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  #count = 0;
  #end = 0;

  /** @param size bytes, a multiple of eight */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#words = new Uint32Array(this.#bytes.buffer);
    this.#numbers = new Float64Array(this.#bytes.buffer);
  }

  /** Records in it. */
  get count(): number {
    return this.#count;
  }

  /** Bytes. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Makes it as good as new. @param first ordinal of the record that will come first */
  restart(first: number): void {
    this.first = first;
    this.#count = 0;
    this.#end = 0;
  }

  /** @returns whether there was room for it */
  push(packed: Packed): boolean {
    const end = this.#end + headerBytes + packed.mostBytes;
    if (end > this.#room() && this.#end + packed.bytes > this.#room()) return false;
    this.#words[this.#words.length - 1 - this.#count++] = this.#end;
    this.#end = packed.write(this.#bytes, this.#words, this.#numbers, this.#end);
    return true;
  }

  /** @param index from 0 */
  at(index: number): Unpacked {
    const start = this.#start(index);
    return { record: unpack(this.#bytes, this.#words, this.#numbers, start), bytes: this.bytesOf(index) };
  }

  /** What the record takes, its place included. */
  bytesOf(index: number): number {
    const end = index + 1 < this.#count ? this.#start(index + 1) : this.#end;
    return end - this.#start(index) + slotBytes;
  }

  #start(index: number): number {
    return this.#words[this.#words.length - 1 - index] ?? 0;
  }

  /** Where the places begin, the next one included. */
  #room(): number {
    return this.#bytes.length - slotBytes * (this.#count + 1);
  }
}

const absent = '';

/** A record on its way into a block. */
export class Packed {
  readonly #record: TapRecord;
  /** It is of the kind that nearly all are, and without the rare fields. */
  readonly #element: ElementRecord | undefined;
  readonly #text: string;
  readonly #fields: string;

  constructor(record: TapRecord) {
    this.#record = record;
    this.#element = plainElement(record);
    if (this.#element) {
      const { xml, name, ns, id = absent, type = absent, from = absent, to = absent } = this.#element;
      this.#text = xml;
      this.#fields = name + ns + id + type + from + to;
      if (this.#text.isWellFormed() && this.#fields.isWellFormed()) return;
      // Half of a pair survives as an escape only.
      this.#element = undefined;
    }
    this.#text = JSON.stringify(record);
    this.#fields = absent;
  }

  /** Bytes that its text cannot exceed. */
  get mostBytes(): number {
    return bytesPerUnit * (this.#text.length + this.#fields.length) + 8;
  }

  /** Bytes that it takes. Dear: it goes through the text. */
  get bytes(): number {
    return aligned(headerBytes + Buffer.byteLength(this.#text) + Buffer.byteLength(this.#fields));
  }

  /** @returns where it ends */
  write(bytes: Buffer, words: Uint32Array, numbers: Float64Array, start: number): number {
    const textAt = start + headerBytes;
    const textBytes = bytes.write(this.#text, textAt);
    const fieldBytes = this.#fields === absent ? 0 : bytes.write(this.#fields, textAt + textBytes);
    const w = start / 4;
    words[w + word.bytes] = textBytes;
    words[w + word.fieldBytes] = fieldBytes;
    if (this.#element) writeElement(this.#element, words, w, numbers, start / 8);
    else {
      words[w + word.kind] = kinds.indexOf('json');
      // JSON has no word for an instant that is not finite.
      numbers[start / 8 + number.at] = this.#record.at;
    }
    return aligned(textAt + textBytes + fieldBytes);
  }
}

const aligned = (bytes: number): number => (bytes + 7) & ~7;

function plainElement(record: TapRecord): ElementRecord | undefined {
  if (record.t !== 'stanza' && record.t !== 'nonza') return undefined;
  const isPlain = record.sasl === undefined && record.sm === undefined && record.b64 === undefined;
  return isPlain && isWord(record.flow) && isWord(record.size) ? record : undefined;
}

const isWord = (value: number): boolean => value >>> 0 === value;

function writeElement(
  record: ElementRecord,
  words: Uint32Array,
  w: number,
  numbers: Float64Array,
  n: number,
): void {
  const { id, type, from, to, rtt } = record;
  let kind = kinds.indexOf(record.t);
  if (record.dir === 'downstream') kind |= flag.downstream;
  if (id !== undefined) kind |= flag.id;
  if (type !== undefined) kind |= flag.type;
  if (from !== undefined) kind |= flag.from;
  if (to !== undefined) kind |= flag.to;
  if (rtt !== undefined) kind |= flag.rtt;
  if (record.answers !== undefined) kind |= (answers.indexOf(record.answers) + 1) << answersAt;
  words[w + word.kind] = kind;
  words[w + word.flow] = record.flow;
  words[w + word.size] = record.size;
  words[w + word.name] = record.name.length;
  words[w + word.ns] = record.ns.length;
  words[w + word.id] = id?.length ?? 0;
  words[w + word.type] = type?.length ?? 0;
  words[w + word.from] = from?.length ?? 0;
  numbers[n + number.seq] = record.seq;
  numbers[n + number.at] = record.at;
  numbers[n + number.offset] = record.offset;
  numbers[n + number.rtt] = rtt ?? 0;
}

function unpack(bytes: Buffer, words: Uint32Array, numbers: Float64Array, start: number): TapRecord {
  const w = start / 4;
  const n = start / 8;
  const of = (at: number): number => words[w + at] ?? 0;
  const numberOf = (at: number): number => numbers[n + at] ?? 0;
  const kind = of(word.kind);
  const textAt = start + headerBytes;
  const textEnd = textAt + of(word.bytes);
  const text = bytes.toString('utf8', textAt, textEnd);
  const t = kinds[kind & kindMask];
  if (t === undefined || t === 'json') return { ...JSON.parse(text), at: numberOf(number.at) };
  const fields = bytes.toString('utf8', textEnd, textEnd + of(word.fieldBytes));
  const nsAt = of(word.name);
  const idAt = nsAt + of(word.ns);
  const typeAt = idAt + of(word.id);
  const fromAt = typeAt + of(word.type);
  const toAt = fromAt + of(word.from);
  const answer = answers[(kind >>> answersAt) - 1];
  return {
    t,
    seq: numberOf(number.seq),
    flow: of(word.flow),
    at: numberOf(number.at) as Micros,
    dir: kind & flag.downstream ? 'downstream' : 'upstream',
    offset: numberOf(number.offset),
    size: of(word.size),
    name: fields.slice(0, nsAt),
    ns: fields.slice(nsAt, idAt),
    ...(kind & flag.id && { id: fields.slice(idAt, typeAt) }),
    ...(kind & flag.type && { type: fields.slice(typeAt, fromAt) }),
    ...(kind & flag.from && { from: fields.slice(fromAt, toAt) }),
    ...(kind & flag.to && { to: fields.slice(toAt) }),
    xml: text,
    ...(kind & flag.rtt && { rtt: numberOf(number.rtt) as Micros }),
    ...(answer && { answers: answer }),
  };
}
