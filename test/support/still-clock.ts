// A clock that stands still until a test moves it: for code that also waits for real things, such as a password's derivation.
import { type Clock, type Micros, micros } from '../../src/model/time.js';

interface Sleeper {
  readonly wakesAt: number;
  wake(): void;
}

export class StillClock implements Clock {
  readonly epoch: Micros;
  #now = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** @param epoch the wall clock's time at instant 0 */
  constructor(epoch: Date = new Date('2030-01-02T03:04:05.678Z')) {
    this.epoch = micros(epoch.getTime() * 1000);
  }

  /** How many sleep now. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  now(): Micros {
    return micros(this.#now);
  }

  sleep(duration: Micros, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakesAt: this.#now + duration,
        wake: () => {
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => sleeper.wake(), { once: true });
    });
  }

  /** Moves on and wakes whoever's time has come, the earliest first. */
  advance(duration: Micros): void {
    this.#now += duration;
    const due = [...this.#sleepers].filter(({ wakesAt }) => wakesAt <= this.#now);
    for (const sleeper of due.sort((a, b) => a.wakesAt - b.wakesAt)) sleeper.wake();
  }
}
