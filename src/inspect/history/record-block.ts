// A block of memory with packed records one after the other, and from its end on the places where they begin.
import type { ElementRecord, TapRecord } from '../../model/record.js';
import { headerBytes } from './layout.js';
import type { Packed } from './packed.js';
import { PackedElement, peek, unpacked } from './packed-element.js';

/** Of a place. */
const slotBytes = 4;

/** Grows from both ends until they meet. */
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
