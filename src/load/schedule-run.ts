// What the executors of one scenario work with.

import type { Random } from '../model/random.js';
import type { Clock, Micros } from '../model/time.js';
import type { ScenarioPlan } from '../scenario/plan.js';
import type { Segment } from '../stats/result.js';
import type { Crew } from './crew.js';
import type { Deadlines } from './deadlines.js';
import type { Instruments } from './instruments.js';
import type { Iterations } from './iterations.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

export interface ScheduleRun {
  readonly scenario: ScenarioPlan;
  readonly segment: Segment;
  readonly crew: Crew;
  readonly iterations: Iterations;
  readonly instruments: Instruments;
  readonly clock: Clock;
  /** Draws what belongs to no user: the distances of arrivals. */
  readonly random: Random;
  readonly startedAt: Micros;
  /** How long starts may be late before they are given up. */
  readonly drain: Micros;
  readonly deadlines: Deadlines;
  /** Starts nothing more. */
  readonly stop: Stop;
}

/** Resolves when nothing more will start; iterations may still be under way. Returns why the load was not as asked. */
export type Executor<S> = (schedule: S, run: ScheduleRun) => Promise<readonly string[]>;

/** A user can have many iterations at a time, unless they log in and out. */
export function isFree(user: VirtualUser, { flowStartsOnline, flowMovesSession }: ScenarioPlan): boolean {
  return (user.isOnline || !flowStartsOnline) && (user.iterations === 0 || !flowMovesSession);
}
