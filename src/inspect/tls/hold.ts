// Records that wait for their keys, in the order in which they came, within bounds.
import type { Direction } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import type { KeySource } from '../decoder.js';
import type { WireRecord } from './record-reader.js';

export interface HeldRecord extends WireRecord {
  readonly direction: Direction;
  readonly at: Micros;
}

/** Bytes of one direction that wait. */
const mostOfDirection = 256 * 1024;
/** Bytes of all connections that wait for the same key log. */
const mostOfAll = 64 * 1024 ** 2;
/** What keeping a record costs beside its bytes. */
const recordCost = 256;

/** By key log: ten thousand connections without keys may not hold half a MiB each. */
const totals = new WeakMap<KeySource, { bytes: number }>();

export class Hold {
  readonly #total: { bytes: number };
  readonly #bytes = { upstream: 0, downstream: 0 };
  #records: HeldRecord[] = [];
  /** Of the first one that still waits. */
  #next = 0;

  constructor(keys: KeySource) {
    this.#total = totals.get(keys) ?? { bytes: 0 };
    totals.set(keys, this.#total);
  }

  get first(): HeldRecord | undefined {
    return this.#records[this.#next];
  }

  /** Takes a copy; false when there is no room for it. */
  add(direction: Direction, record: WireRecord, at: Micros): boolean {
    const cost = record.bytes.length + recordCost;
    if (this.#bytes[direction] + cost > mostOfDirection || this.#total.bytes + cost > mostOfAll) return false;
    this.#bytes[direction] += cost;
    this.#total.bytes += cost;
    this.#records.push({ ...record, bytes: Buffer.from(record.bytes), direction, at });
    return true;
  }

  drop(): void {
    const { first } = this;
    if (!first) return;
    const cost = first.bytes.length + recordCost;
    this.#bytes[first.direction] -= cost;
    this.#total.bytes -= cost;
    this.#next++;
    if (this.#next < this.#records.length) return;
    this.#records = [];
    this.#next = 0;
  }
}
