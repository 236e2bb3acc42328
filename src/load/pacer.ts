// When iterations are due: arithmetic on numbers, without a clock.
import { type Micros, micros } from '../model/time.js';

export interface Pacer {
  /**
   * @param elapsed since the beginning of the schedule
   * @param started iterations so far
   * @returns how long until the next one is due; negative when it is late, so that `elapsed + wait` is always the
   *   intended instant
   */
  next(elapsed: Micros, started: number): { readonly wait: Micros } | { readonly stop: true };
}

/** The k-th start is due at k / rate: computed from the beginning each time, so that nothing adds up. */
export function constantRate(perSecond: number, duration: Micros): Pacer {
  return {
    next(elapsed, started) {
      const due = micros((started * 1e6) / perSecond);
      return due < duration ? { wait: (due - elapsed) as Micros } : { stop: true };
    },
  };
}
