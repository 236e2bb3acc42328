// A record on its way into a block.
import type { ElementRecord, TapRecord } from '../../model/record.js';
import { answers, flag, headerBytes, kinds, names, namespaces, number, types, word } from './layout.js';
import type { WordCode } from './word-code.js';

/** UTF-8 has at most three bytes for a unit of UTF-16. */
const bytesPerUnit = 3;

const absent = '';

/** Works out what is written; {@link write} writes it. */
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
const uncoded = (code: WordCode<string>, text: string): string => (code.bits(text) === 0 ? text : absent);

const aligned = (bytes: number): number => (bytes + 7) & ~7;

function plainElement(record: TapRecord): ElementRecord | undefined {
  if (record.t !== 'stanza' && record.t !== 'nonza') return undefined;
  const isPlain = record.sasl === undefined && record.sm === undefined && record.b64 === undefined;
  // Of a capture that somebody else has written.
  const isOurs = record.answers === undefined || answers.bits(record.answers) !== 0;
  return isPlain && isOurs && isWord(record.flow) && isWord(record.size) ? record : undefined;
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
