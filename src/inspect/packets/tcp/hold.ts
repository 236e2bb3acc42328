// Segments of one direction that came before what they follow on; they wait, in order, within a bound.
import { distance } from './sequence.js';

export interface Held {
  readonly sequence: number;
  readonly bytes: Buffer;
}

/** What all connections together hold. */
export interface HoldBudget {
  bytes: number;
}

const mostSegments = 1024;
const mostBytes = 1024 ** 2;
const mostOfAll = 64 * 1024 ** 2;

export class Hold {
  readonly #budget: HoldBudget;
  readonly #held: Held[] = [];
  #bytes = 0;

  constructor(budget: HoldBudget) {
    this.#budget = budget;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  get isFull(): boolean {
    return this.#held.length >= mostSegments || this.#bytes >= mostBytes || this.#budget.bytes >= mostOfAll;
  }

  /** Sequence number of the first; only when not empty. */
  get first(): number {
    return this.#held[0]?.sequence ?? 0;
  }

  /** Keeps a copy. */
  add(sequence: number, buffer: Buffer, start: number, end: number): void {
    const bytes = Buffer.from(buffer.subarray(start, end));
    this.#count(bytes.length);
    let place = this.#held.length;
    // Equal ones stay in the order they came: the first bytes are kept.
    while (place > 0 && distance(this.#held[place - 1]?.sequence ?? 0, sequence) > 0) place--;
    this.#held.splice(place, 0, { sequence, bytes });
  }

  /** Takes the first when it begins at or before `next`. */
  take(next: number): Held | undefined {
    const [first] = this.#held;
    if (!first || distance(first.sequence, next) > 0) return undefined;
    this.#held.shift();
    this.#count(-first.bytes.length);
    return first;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.bytes += bytes;
  }
}
