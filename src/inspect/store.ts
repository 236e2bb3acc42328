// What the screen looks at: the latest records within a byte budget, and a row of facts per connection.
import type { FlowId } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import { Ring } from '../model/ring.js';
import { advance, type Flow, newFlow } from './flow.js';
import { Insight } from './insight/insight.js';

/** A kept record with its place in the order of appearance: from 0, never used again. */
export interface Entry {
  readonly ordinal: number;
  readonly record: TapRecord;
}

/** Kept records in order, of all connections or of one. Indexes shift when old records make room; ordinals do not. */
export interface RecordView {
  readonly length: number;
  at(index: number): Entry | undefined;
  /** Index of the first entry whose ordinal is not below `ordinal`; `length` when there is none. */
  indexOf(ordinal: number): number;
}

export interface StoreOptions {
  /** Bytes that the kept records may hold. */
  readonly budget: number;
  /** Closed connections that stay in the stream list. */
  readonly closedFlows?: number;
}

/** What a record costs beside its text: the object, its attributes and its place in the indexes. */
const overhead = 400;
/** Evictions after which the indexes are freed of what is gone. */
const sweepEvery = 4096;

export class Store {
  /** What all records together say, those that have made room included. */
  readonly insight = new Insight();
  readonly #ring: Ring<TapRecord>;
  readonly #closedFlows: number;
  readonly #flows = new Map<FlowId, Flow>();
  readonly #ordinals = new Map<FlowId, number[]>();
  readonly #closed: FlowId[] = [];
  #sweptAt = 0;

  constructor(options: StoreOptions) {
    this.#ring = new Ring(options.budget, cost);
    this.#closedFlows = options.closedFlows ?? 1000;
  }

  /** Records ever appended. */
  get appended(): number {
    return this.#ring.evicted + this.#ring.length;
  }

  /** Records that have made room for newer ones. */
  get evicted(): number {
    return this.#ring.evicted;
  }

  /** Records kept now. */
  get length(): number {
    return this.#ring.length;
  }

  /** Bytes held now, never above the budget. */
  get used(): number {
    return this.#ring.used;
  }

  append(record: TapRecord): void {
    const ordinal = this.appended;
    this.insight.append(record);
    this.#ring.push(record);
    this.#flows.set(record.flow, advance(this.#flows.get(record.flow) ?? newFlow(record), record));
    const ordinals = this.#ordinals.get(record.flow);
    if (ordinals) ordinals.push(ordinal);
    else this.#ordinals.set(record.flow, [ordinal]);
    if (record.t === 'close') this.#retire(record.flow);
    if (this.evicted - this.#sweptAt >= sweepEvery) this.#sweep();
  }

  /** Connections in the order they were first seen: open ones, and the latest closed ones. */
  flows(): Flow[] {
    return [...this.#flows.values()];
  }

  flow(id: FlowId): Flow | undefined {
    return this.#flows.get(id);
  }

  /** The kept records, of one connection when `flow` is given. Valid until the next append. */
  view(flow?: FlowId): RecordView {
    return flow === undefined ? this.#everything() : this.#only(this.#ordinals.get(flow) ?? []);
  }

  #everything(): RecordView {
    const { evicted, length } = this;
    return {
      length,
      at: (index) => this.#entry(evicted + index),
      indexOf: (ordinal) => Math.min(Math.max(0, ordinal - evicted), length),
    };
  }

  #only(ordinals: readonly number[]): RecordView {
    const first = lowerBound(ordinals, this.evicted);
    return {
      length: ordinals.length - first,
      at: (index) => {
        const ordinal = index < 0 ? undefined : ordinals[first + index];
        return ordinal === undefined ? undefined : this.#entry(ordinal);
      },
      indexOf: (ordinal) => Math.max(0, lowerBound(ordinals, ordinal) - first),
    };
  }

  #entry(ordinal: number): Entry | undefined {
    const record = this.#ring.at(ordinal - this.evicted);
    return record && { ordinal, record };
  }

  #retire(flow: FlowId): void {
    this.#closed.push(flow);
    while (this.#closed.length > this.#closedFlows) {
      const oldest = this.#closed.shift();
      if (oldest === undefined) break;
      this.#flows.delete(oldest);
      this.#ordinals.delete(oldest);
    }
  }

  #sweep(): void {
    this.#sweptAt = this.evicted;
    for (const ordinals of this.#ordinals.values()) ordinals.splice(0, lowerBound(ordinals, this.evicted));
  }
}

/** Two bytes a character, as for text outside Latin-1: the budget is a promise, not an average. */
function cost(record: TapRecord): number {
  // The attributes of a stream header repeat its text.
  let characters = record.t === 'stream' ? record.xml.length : 0;
  for (const value of Object.values(record)) if (typeof value === 'string') characters += value.length;
  return overhead + 2 * characters;
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
