// Numbers by the second, of the last seconds: constant memory, whatever the traffic.
import type { Micros } from '../../model/time.js';

/** The second of an instant. */
export const secondOf = (at: Micros): number => Math.floor(at / 1_000_000);

/** A sum a second. Seconds come in order, more or less: one that has left the window is not counted any more. */
export class SecondRing {
  readonly #sums: Float64Array;
  #latest = Number.NEGATIVE_INFINITY;

  /** @param seconds that are remembered */
  constructor(seconds: number) {
    this.#sums = new Float64Array(seconds);
  }

  get seconds(): number {
    return this.#sums.length;
  }

  /** A second that no clock can tell is not counted. */
  add(second: number, by: number): void {
    if (!Number.isSafeInteger(second)) return;
    if (second > this.#latest) this.#advance(second);
    else if (second <= this.#latest - this.#sums.length) return;
    const slot = this.#slot(second);
    this.#sums[slot] = (this.#sums[slot] ?? 0) + by;
  }

  /** The sum of that second; 0 when it is not remembered. */
  at(second: number): number {
    if (!Number.isSafeInteger(second) || second > this.#latest || second <= this.#latest - this.#sums.length)
      return 0;
    return this.#sums[this.#slot(second)] ?? 0;
  }

  /** The sums of `count` seconds up to `second`, oldest first. */
  last(count: number, second: number): number[] {
    return Array.from({ length: count }, (_, index) => this.at(second - count + 1 + index));
  }

  #slot(second: number): number {
    const { length } = this.#sums;
    return ((second % length) + length) % length;
  }

  #advance(second: number): void {
    const { length } = this.#sums;
    const first = Math.max(this.#latest + 1, second - length + 1);
    for (let each = first; each <= second; each++) this.#sums[this.#slot(each)] = 0;
    this.#latest = second;
  }
}
