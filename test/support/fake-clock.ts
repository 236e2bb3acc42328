// Virtual time: whenever all work at one instant is done, time jumps to the next sleeper. Exact, and as fast as the code.
import { type Clock, type Micros, micros } from '../../src/model/time.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Only for code that waits for nothing but this clock: a socket or a thread pool has no place in virtual time. */
export class FakeClock implements Clock {
  readonly epoch = micros(1_700_000_000_000_000);
  /** Sleeps begun so far. */
  sleeps = 0;
  #now = 0;
  #sleepers: Sleeper[] = [];
  #isTicking = false;

  now(): Micros {
    return micros(this.#now);
  }

  sleep(duration: Micros, signal?: AbortSignal): Promise<void> {
    this.sleeps++;
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const sleeper = { at: this.#now + Math.max(0, duration), wake };
      const cancel = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        wake();
      };
      signal?.addEventListener('abort', cancel);
      this.#insert(sleeper);
      this.#tick();
    });
  }

  /** Time passes while nothing else can run, as when the process is blocked. */
  stall(duration: Micros): void {
    this.#now += duration;
  }

  #insert(sleeper: Sleeper): void {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sleepers[middle]?.at ?? 0) <= sleeper.at) low = middle + 1;
      else high = middle;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }

  /** One sleeper at a time, each after all promises that the last one set off have settled. */
  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      const next = this.#sleepers.shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      if (this.#sleepers.length > 0) this.#tick();
    });
  }
}
