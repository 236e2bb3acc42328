// When iterations are due: arithmetic on numbers, without a clock.

import type { Random } from '../model/random.js';
import { type Micros, micros } from '../model/time.js';
import type { Stage } from '../scenario/schedule.js';
import type { Segment } from '../stats/result.js';
import { numberInWhole, whole } from './share.js';

export interface Pacer {
  /**
   * @param elapsed since the beginning of the schedule
   * @param started iterations so far
   * @returns how long until the next one is due; negative when it is late, so that `elapsed + wait` is always the
   *   intended instant
   */
  next(elapsed: Micros, started: number): { readonly wait: Micros } | { readonly stop: true };
}

/** When the k-th arrival of the whole run is due, from the beginning; undefined when there is none. */
export type DueAt = (k: number) => Micros | undefined;

/** Hands out the arrivals of one segment: every N-th. */
export function pace(dueAt: DueAt, segment: Segment = whole): Pacer {
  return {
    next(elapsed, started) {
      const due = dueAt(numberInWhole(started, segment));
      return due === undefined ? { stop: true } : { wait: micros(due - elapsed) };
    },
  };
}

/**
 * The k-th arrival is due when the integral of the rate has come to k: computed from the beginning each time, so that
 * nothing adds up.
 */
export const uniformArrivals =
  (stages: readonly Stage[]): DueAt =>
  (k) =>
    instantOf(k, stages);

/** A Poisson process of the same rate: the integral goes on by exponentially distributed steps. Ask in rising order. */
export function poissonArrivals(stages: readonly Stage[], random: Random): DueAt {
  let count = -1;
  let sum = 0;
  return (k) => {
    for (; count < k; count++) sum -= Math.log(1 - random.next());
    return instantOf(sum, stages);
  };
}

/** When the integral of the rate comes to `amount`; undefined when it never does. */
function instantOf(amount: number, stages: readonly Stage[]): Micros | undefined {
  let begin = 0;
  let before = 0;
  for (const { from, to, duration } of stages) {
    const total = ((from + to) / 2) * (duration / 1e6);
    if (amount < before + total) return micros(begin + timeFor(amount - before, from, to, duration));
    before += total;
    begin += duration;
  }
  return undefined;
}

/** µs from the beginning of a stage until its integral is `amount`. */
function timeFor(amount: number, from: number, to: number, duration: Micros): number {
  if (from === to) return (amount * 1e6) / from;
  if (amount <= 0) return 0;
  const slope = (to - from) / (duration / 1e6);
  // The root of from·t + slope·t²/2 = amount in the form that does not cancel.
  return (2 * amount * 1e6) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * amount)));
}
