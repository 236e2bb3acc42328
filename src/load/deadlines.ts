// Very many deadlines and one timer: a binary heap whose cancelled entries fall out when they come to the top.
import { type Clock, type Micros, micros } from '../model/time.js';

export interface Deadline {
  cancel(): void;
}

interface Entry {
  readonly at: Micros;
  /** Undefined once cancelled or expired. */
  expire: (() => void) | undefined;
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #heap: Entry[] = [];
  /** The pending sleep and its end; an earlier deadline replaces it. */
  #sleep: { readonly until: Micros; readonly abort: AbortController } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `expire` at the instant `at`, or soon when that has passed, unless it is cancelled before. */
  add(at: Micros, expire: () => void): Deadline {
    const entry: Entry = { at, expire };
    this.#push(entry);
    if (this.#heap[0] === entry) this.#arm();
    return {
      cancel: () => {
        entry.expire = undefined;
      },
    };
  }

  /** Ends all that are left, now. */
  expireAll(): void {
    for (const entry of this.#heap.splice(0)) fire(entry);
    this.#sleep?.abort.abort();
    this.#sleep = undefined;
  }

  #arm(): void {
    while (this.#heap[0] && this.#heap[0].expire === undefined) this.#pop();
    const [next] = this.#heap;
    if (next === undefined || (this.#sleep && this.#sleep.until <= next.at)) return;
    this.#sleep?.abort.abort();
    const sleep = { until: next.at, abort: new AbortController() };
    this.#sleep = sleep;
    const wait = micros(Math.max(0, next.at - this.#clock.now()));
    this.#clock.sleep(wait, sleep.abort.signal).then(() => {
      if (this.#sleep !== sleep) return;
      this.#sleep = undefined;
      this.#expireDue();
      this.#arm();
    });
  }

  #expireDue(): void {
    const now = this.#clock.now();
    while (this.#heap[0] && this.#heap[0].at <= now) fire(this.#pop());
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let hole = heap.push(entry) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= entry.at) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let hole = 0;
    for (;;) {
      const left = 2 * hole + 1;
      const child =
        (heap[left + 1]?.at ?? Number.POSITIVE_INFINITY) < (heap[left]?.at ?? 0) ? left + 1 : left;
      const below = heap[child];
      if (below === undefined || below.at >= last.at) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
    return top;
  }
}

function fire(entry: Entry | undefined): void {
  const expire = entry?.expire;
  if (entry) entry.expire = undefined;
  expire?.();
}
