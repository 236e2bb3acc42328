// Where users wait for each other.
import type { Micros } from '../model/time.js';
import type { Deadlines } from './deadlines.js';

/** A group that opens together: further users make the next one. */
interface Gathering {
  readonly open: Set<(isOpen: boolean) => void>;
}

export class Barriers {
  readonly #deadlines: Deadlines;
  readonly #gatherings = new Map<string, Gathering>();

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  /** Resolves when `count` have come, or with false at `until`: whoever gave up is no longer counted. */
  wait(name: string, count: number, until: Micros): Promise<boolean> {
    const gathering = this.#gatherings.get(name) ?? { open: new Set() };
    this.#gatherings.set(name, gathering);
    return new Promise((resolve) => {
      const deadline = this.#deadlines.add(until, () => {
        gathering.open.delete(settle);
        resolve(false);
      });
      const settle = (isOpen: boolean): void => {
        deadline.cancel();
        resolve(isOpen);
      };
      gathering.open.add(settle);
      if (gathering.open.size < count) return;
      this.#gatherings.delete(name);
      for (const open of gathering.open) open(true);
    });
  }
}
