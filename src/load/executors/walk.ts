// A user of the closed model: one iteration after the other.
import { fromSeconds, type Micros, micros } from '../../model/time.js';
import type { ScheduleRun } from '../schedule-run.js';
import type { VirtualUser } from '../user.js';

/** Iterations that log in can fail at once: before its next one, a user waits this long. */
const retryPause = fromSeconds(1);

/** Until `goesOn` says no, or the user has gone. */
export async function walk(
  user: VirtualUser,
  { scenario, iterations, clock, deadlines }: ScheduleRun,
  goesOn: () => boolean,
): Promise<void> {
  while (goesOn() && (user.isOnline || !scenario.flowStartsOnline)) {
    const isDone = await iterations.start(user, clock.now());
    if (!isDone && scenario.flowMovesSession)
      await new Promise<void>((resolve) => deadlines.add(later(clock.now()), resolve));
  }
}

const later = (now: Micros): Micros => micros(now + retryPause);
