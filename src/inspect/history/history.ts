// The latest records within a byte budget. They are packed: as objects they would keep the garbage collector busy with what hardly
// anybody looks at, and take four times the memory.
import type { TapRecord } from '../../model/record.js';
import { Packed } from './packed.js';
import { RecordBlock } from './record-block.js';

/** Bytes of a block; a record that is larger has one of its own. */
const blockBytes = 1 << 20;
/**
 * Bytes beside the packed record: its places in the list of its stream and in what filters found, and its share of what the garbage
 * collector leaves lying about. The budget is a promise, so this errs on the high side.
 */
const overhead = 128;
/** Records that stay unpacked: those on the screen are asked for again with every frame. A power of two. */
const mostUnpacked = 1024;
/** Bytes that may be unpacked, as they were packed, before all of these are forgotten. */
const mostUnpackedBytes = 8 << 20;

/** First in, first out within `budget`; a record larger than the whole budget is dropped and counted. */
export class History {
  readonly #budget: number;
  /** Oldest first. */
  #blocks: RecordBlock[] = [];
  #spare: RecordBlock | undefined;
  #pushed = 0;
  #evicted = 0;
  #used = 0;
  /** By the last bits of the ordinal. */
  #unpacked: ({ readonly ordinal: number; readonly record: TapRecord } | undefined)[] = [];
  #unpackedBytes = 0;

  /** @param budget bytes */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Records kept now. */
  get length(): number {
    return this.#pushed - this.#evicted;
  }

  /** Records that have made room since the start. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Bytes held now, never above the budget. */
  get used(): number {
    return this.#used;
  }

  push(record: TapRecord): void {
    const packed = new Packed(record);
    const last = this.#blocks.at(-1);
    const block = last?.push(packed) ? last : this.#begin(packed);
    this.#pushed++;
    this.#used += overhead + block.bytesOf(block.count - 1);
    while (this.#used > this.#budget) this.#dropOldest();
  }

  /**
   * The kept record of that ordinal, counted from 0 over all that were pushed. The same object for as long as it is among those
   * that were last asked for.
   */
  at(ordinal: number): TapRecord | undefined {
    const slot = ordinal & (mostUnpacked - 1);
    const known = this.#unpacked[slot];
    if (known?.ordinal === ordinal) return ordinal < this.#evicted ? undefined : known.record;
    const block = this.#blockOf(ordinal);
    if (block === undefined) return undefined;
    const record = block.at(ordinal - block.first);
    const bytes = block.bytesOf(ordinal - block.first);
    this.#unpackedBytes += bytes;
    if (this.#unpackedBytes > mostUnpackedBytes) {
      this.#unpacked = [];
      this.#unpackedBytes = bytes;
    }
    this.#unpacked[slot] = { ordinal, record };
    return record;
  }

  /** The same for whoever goes through many: to look at and let go before the next push. */
  peek(ordinal: number): TapRecord | undefined {
    const block = this.#blockOf(ordinal);
    return block?.peek(ordinal - block.first);
  }

  #blockOf(ordinal: number): RecordBlock | undefined {
    if (!(ordinal >= this.#evicted && ordinal < this.#pushed)) return undefined;
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#blocks[middle]?.first ?? 0) <= ordinal) low = middle;
      else high = middle - 1;
    }
    return this.#blocks[low];
  }

  /** A new block with its first record. */
  #begin(packed: Packed): RecordBlock {
    const least = packed.bytes + 8;
    const block = least > blockBytes ? new RecordBlock(least) : (this.#spare ?? new RecordBlock(blockBytes));
    if (block === this.#spare) this.#spare = undefined;
    block.restart(this.#pushed);
    block.push(packed);
    this.#blocks.push(block);
    return block;
  }

  #dropOldest(): void {
    const block = this.#blocks[0];
    if (block === undefined) return;
    this.#used -= overhead + block.bytesOf(this.#evicted - block.first);
    this.#evicted++;
    if (this.#evicted < block.first + block.count) return;
    this.#blocks.shift();
    if (block.size === blockBytes) this.#spare = block;
  }
}
