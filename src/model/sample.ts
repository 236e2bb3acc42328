// One measured thing: what the load side hands to the statistics.
import type { Micros } from './time.js';

/** How a measured request ended. */
export type Outcome = 'ok' | 'error' | 'timeout' | 'disconnected';

/**
 * Three instants of one request on one clock. Response time is `doneAt - intendedAt`, service time `doneAt - sentAt`:
 * the first is what a user feels and cannot be flattered by a generator that came late (coordinated omission).
 */
export interface Sample {
  readonly metric: string;
  readonly intendedAt: Micros;
  readonly sentAt: Micros;
  readonly doneAt: Micros;
  readonly outcome: Outcome;
}
