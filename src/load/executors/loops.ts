// The closed model for a time: so many users are at work, each starting its next iteration when the last one has ended.
import { micros } from '../../model/time.js';
import { type Schedule, scheduleDuration } from '../../scenario/schedule.js';
import type { Executor } from '../schedule-run.js';
import { spansOf } from '../spans.js';
import { walk } from './walk.js';

export const loops: Executor<Extract<Schedule, { kind: 'loops' }>> = async (schedule, run) => {
  const { crew, clock, deadlines, startedAt } = run;
  const over = run.stop.follow();
  const { signal } = over.abort;
  const work = crew.users.map(async (user) => {
    for (const { from, to } of spansOf(user.place, schedule.stages)) {
      const beginsAt = micros(startedAt + from);
      // Not by the clock with the signal: so many listeners of one signal take each other's time (see Stop).
      if (beginsAt > clock.now()) await new Promise<void>((resolve) => deadlines.add(beginsAt, resolve));
      await walk(user, run, () => !signal.aborted && clock.now() < startedAt + to);
    }
  });
  const rest = micros(Math.max(0, startedAt + scheduleDuration(schedule) - clock.now()));
  await Promise.race([Promise.all(work), clock.sleep(rest, signal)]);
  over.abort.abort();
  over.release();
  return [];
};
