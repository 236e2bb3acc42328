// A block of memory with packed records one after the other, and from its end on the places where they begin.
import type { Direction } from '../model/flow.js';
import type { ElementRecord, LatencyKind, TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import { ns } from '../xmpp/namespaces.js';

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
const flag = {
  ...{ downstream: 1 << 2, id: 1 << 3, type: 1 << 4, from: 1 << 5, to: 1 << 6, rtt: 1 << 7 },
  /** A byte of the fields is a unit of UTF-16. */
  ascii: 1 << 23,
} as const;

/** Words that come again and again, as a number in some bits of the kind: 0 for none of them, or one more than the place in the list. */
class Code<T extends string> {
  readonly #words: readonly T[];
  readonly #codes: ReadonlyMap<string, number>;
  readonly #shift: number;
  readonly #mask: number;

  constructor(shift: number, bits: number, words: readonly T[]) {
    this.#words = words;
    this.#shift = shift;
    this.#mask = 2 ** bits - 1;
    this.#codes = new Map(words.map((text, place) => [text, (place + 1) << shift]));
  }

  bits(text: string | undefined): number {
    return text === undefined ? 0 : (this.#codes.get(text) ?? 0);
  }

  text(kind: number): T | undefined {
    return this.#words[((kind >>> this.#shift) & this.#mask) - 1];
  }
}

const answers = new Code<LatencyKind>(8, 3, ['iq', 'receipt', 'marker', 'sm-ack', 'muc-echo', 'muc-join']);
const names = new Code(11, 4, [
  'message',
  'presence',
  'iq',
  'r',
  'a',
  'enable',
  'enabled',
  'auth',
  'success',
]);
const namespaces = new Code(15, 4, [ns.client, ns.server, ns.component, ns.sm, ns.sasl, ns.streams]);
const types = new Code(19, 4, [
  ...['get', 'set', 'result', 'error'],
  ...['chat', 'groupchat', 'headline', 'normal'],
  ...['unavailable', 'subscribe', 'subscribed', 'probe'],
]);

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
  at(index: number): TapRecord {
    const record = this.peek(index);
    return (record as object) instanceof PackedElement ? unpacked(record as ElementRecord) : record;
  }

  /** The same, to look at and let go: it is read where it lies, and says something else when the block is used again. */
  peek(index: number): TapRecord {
    return peek(this.#bytes, this.#words, this.#numbers, this.#start(index));
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
  readonly #coded: number = 0;

  constructor(record: TapRecord) {
    this.#record = record;
    this.#element = plainElement(record);
    if (this.#element) {
      const { name, ns: uri, id = absent, type = absent, from = absent, to = absent } = this.#element;
      this.#coded = names.bits(name) | namespaces.bits(uri) | types.bits(type);
      this.#text = this.#element.xml;
      this.#fields = uncoded(names, name) + uncoded(namespaces, uri) + id + uncoded(types, type) + from + to;
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
    const isAscii = fieldBytes === this.#fields.length ? flag.ascii : 0;
    if (this.#element) writeElement(this.#element, this.#coded | isAscii, words, w, numbers, start / 8);
    else {
      words[w + word.kind] = kinds.indexOf('json');
      // JSON has no word for an instant that is not finite.
      numbers[start / 8 + number.at] = this.#record.at;
    }
    return aligned(textAt + textBytes + fieldBytes);
  }
}

/** What has to be written of it. */
const uncoded = (code: Code<string>, text: string): string => (code.bits(text) === 0 ? text : absent);

const aligned = (bytes: number): number => (bytes + 7) & ~7;

function plainElement(record: TapRecord): ElementRecord | undefined {
  if (record.t !== 'stanza' && record.t !== 'nonza') return undefined;
  const isPlain = record.sasl === undefined && record.sm === undefined && record.b64 === undefined;
  return isPlain && isWord(record.flow) && isWord(record.size) ? record : undefined;
}

const isWord = (value: number): boolean => value >>> 0 === value;

function writeElement(
  record: ElementRecord,
  coded: number,
  words: Uint32Array,
  w: number,
  numbers: Float64Array,
  n: number,
): void {
  const { id, type, from, to, rtt } = record;
  let kind = kinds.indexOf(record.t) | coded | answers.bits(record.answers);
  if (record.dir === 'downstream') kind |= flag.downstream;
  if (id !== undefined) kind |= flag.id;
  if (type !== undefined) kind |= flag.type;
  if (from !== undefined) kind |= flag.from;
  if (to !== undefined) kind |= flag.to;
  if (rtt !== undefined) kind |= flag.rtt;
  words[w + word.kind] = kind;
  words[w + word.flow] = record.flow;
  words[w + word.size] = record.size;
  words[w + word.name] = uncoded(names, record.name).length;
  words[w + word.ns] = uncoded(namespaces, record.ns).length;
  words[w + word.id] = id?.length ?? 0;
  words[w + word.type] = uncoded(types, type ?? absent).length;
  words[w + word.from] = from?.length ?? 0;
  numbers[n + number.seq] = record.seq;
  numbers[n + number.at] = record.at;
  numbers[n + number.offset] = record.offset;
  numbers[n + number.rtt] = rtt ?? 0;
}

/** A record that stays packed: each field is read when it is asked for. Of use for as long as its block is. */
class PackedElement {
  readonly #bytes: Buffer;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #start: number;
  readonly #kind: number;

  constructor(bytes: Buffer, words: Uint32Array, numbers: Float64Array, start: number) {
    this.#bytes = bytes;
    this.#words = words;
    this.#numbers = numbers;
    this.#start = start;
    this.#kind = words[start / 4 + word.kind] ?? 0;
  }

  get t(): 'stanza' | 'nonza' {
    return (this.#kind & kindMask) === kinds.indexOf('stanza') ? 'stanza' : 'nonza';
  }

  get seq(): number {
    return this.#number(number.seq);
  }

  get flow(): number {
    return this.#word(word.flow);
  }

  get at(): Micros {
    return this.#number(number.at) as Micros;
  }

  get dir(): Direction {
    return this.#kind & flag.downstream ? 'downstream' : 'upstream';
  }

  get offset(): number {
    return this.#number(number.offset);
  }

  get size(): number {
    return this.#word(word.size);
  }

  get name(): string {
    return names.text(this.#kind) ?? this.#field(0, this.#word(word.name));
  }

  get ns(): string {
    return namespaces.text(this.#kind) ?? this.#field(this.#idAt - this.#word(word.ns), this.#idAt);
  }

  get id(): string | undefined {
    return this.#kind & flag.id ? this.#field(this.#idAt, this.#typeAt) : undefined;
  }

  get type(): string | undefined {
    if (!(this.#kind & flag.type)) return undefined;
    return types.text(this.#kind) ?? this.#field(this.#typeAt, this.#fromAt);
  }

  get from(): string | undefined {
    return this.#kind & flag.from ? this.#field(this.#fromAt, this.#toAt) : undefined;
  }

  get to(): string | undefined {
    return this.#kind & flag.to ? this.#field(this.#toAt, Number.POSITIVE_INFINITY) : undefined;
  }

  get xml(): string {
    const at = this.#start + headerBytes;
    return this.#bytes.toString('utf8', at, at + this.#word(word.bytes));
  }

  get rtt(): Micros | undefined {
    return this.#kind & flag.rtt ? (this.#number(number.rtt) as Micros) : undefined;
  }

  get answers(): LatencyKind | undefined {
    return answers.text(this.#kind);
  }

  get #idAt(): number {
    return this.#word(word.name) + this.#word(word.ns);
  }

  get #typeAt(): number {
    return this.#idAt + this.#word(word.id);
  }

  get #fromAt(): number {
    return this.#typeAt + this.#word(word.type);
  }

  get #toAt(): number {
    return this.#fromAt + this.#word(word.from);
  }

  /** The fields from one unit of UTF-16 to another. */
  #field(from: number, to: number): string {
    const at = this.#start + headerBytes + this.#word(word.bytes);
    const end = at + this.#word(word.fieldBytes);
    if (this.#kind & flag.ascii) return this.#bytes.toString('latin1', at + from, Math.min(end, at + to));
    return this.#bytes.toString('utf8', at, end).slice(from, to);
  }

  #word(at: number): number {
    return this.#words[this.#start / 4 + at] ?? 0;
  }

  #number(at: number): number {
    return this.#numbers[this.#start / 8 + at] ?? 0;
  }
}

function peek(bytes: Buffer, words: Uint32Array, numbers: Float64Array, start: number): TapRecord {
  const kind = words[start / 4 + word.kind] ?? 0;
  // To whoever reads it, a field that is undefined is the same as one that is absent.
  if ((kind & kindMask) !== kinds.indexOf('json'))
    return new PackedElement(bytes, words, numbers, start) as unknown as ElementRecord;
  const textAt = start + headerBytes;
  const text = bytes.toString('utf8', textAt, textAt + (words[start / 4 + word.bytes] ?? 0));
  return { ...JSON.parse(text), at: numbers[start / 8 + number.at] };
}

/** The record as an object of its own. */
function unpacked(packed: ElementRecord): ElementRecord {
  const {
    t,
    seq,
    flow,
    at,
    dir,
    offset,
    size,
    name,
    ns: uri,
    id,
    type,
    from,
    to,
    xml,
    rtt,
    answers,
  } = packed;
  return {
    ...{ t, seq, flow, at, dir, offset, size, name, ns: uri },
    ...(id !== undefined && { id }),
    ...(type !== undefined && { type }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    xml,
    ...(rtt !== undefined && { rtt }),
    ...(answers && { answers }),
  };
}
