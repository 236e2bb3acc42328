// Turns a pacer into starts: sleeps until the next is due, then starts all that are due.
import { type Clock, type Micros, micros } from '../model/time.js';
import type { Pacer } from './pacer.js';

/** Late starts are caught up in bursts of this many; sockets get a turn between them. */
const burst = 500;
const noTime = micros(0);

export interface ArrivalOptions {
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly startedAt: Micros;
  /** Starts that are still owed at this instant are given up; `Infinity` when none are. */
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
  /** @param dueAt the intended instant, however late the call */
  start(dueAt: Micros): void;
}

export interface Arrivals {
  readonly started: number;
  /** Owed when time was up. */
  readonly givenUp: number;
  /** The instant of the last start. */
  readonly lastAt: Micros;
}

/** Resolves after the last start, or when `signal` is aborted. A late start is made up for at once and never left out. */
export async function paceArrivals(options: ArrivalOptions): Promise<Arrivals> {
  const { pacer, clock, startedAt, giveUpAt, signal } = options;
  let started = 0;
  let lastAt = startedAt;
  let inBurst = 0;
  while (!signal.aborted) {
    const now = clock.now();
    const elapsed = micros(now - startedAt);
    const next = pacer.next(elapsed, started);
    if ('stop' in next) break;
    if (now >= giveUpAt) return { started, givenUp: owed(pacer, started), lastAt };
    if (next.wait > 0 || inBurst === burst) {
      inBurst = 0;
      await clock.sleep(next.wait > 0 ? next.wait : noTime, signal);
      continue;
    }
    options.start(micros(now + next.wait));
    lastAt = now;
    started++;
    inBurst++;
  }
  return { started, givenUp: 0, lastAt };
}

function owed(pacer: Pacer, started: number): number {
  let count = 0;
  while ('wait' in pacer.next(noTime, started + count)) count++;
  return count;
}
