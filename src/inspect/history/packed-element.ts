// A stanza or nonza that stays packed.
import type { Direction } from '../../model/flow.js';
import type { ElementRecord, LatencyKind, TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import {
  answers,
  flag,
  headerBytes,
  kindMask,
  kinds,
  names,
  namespaces,
  number,
  types,
  word,
} from './layout.js';

/** A record that stays packed: each field is read when it is asked for. Of use for as long as its block is. */
export class PackedElement {
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

/** The record at `start`, read where it lies. */
export function peek(bytes: Buffer, words: Uint32Array, numbers: Float64Array, start: number): TapRecord {
  const kind = words[start / 4 + word.kind] ?? 0;
  // To whoever reads it, a field that is undefined is the same as one that is absent.
  if ((kind & kindMask) !== kinds.indexOf('json'))
    return new PackedElement(bytes, words, numbers, start) as unknown as ElementRecord;
  const textAt = start + headerBytes;
  const text = bytes.toString('utf8', textAt, textAt + (words[start / 4 + word.bytes] ?? 0));
  return { ...JSON.parse(text), at: numbers[start / 8 + number.at] };
}

/** The record as an object of its own. */
export function unpacked(packed: ElementRecord): ElementRecord {
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
