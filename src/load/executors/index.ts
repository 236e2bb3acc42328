// The registry of executors by the kind of schedule.
import type { Schedule } from '../../scenario/schedule.js';
import type { Executor, ScheduleRun } from '../schedule-run.js';
import { arrivals } from './arrivals.js';
import { counted } from './counted.js';
import { loops } from './loops.js';

const executors: { readonly [K in Schedule['kind']]: Executor<Extract<Schedule, { kind: K }>> } = {
  arrivals,
  loops,
  counted,
};

/** Resolves when nothing more will start; iterations may still be under way. Returns why the load was not as asked. */
export function runSchedule(run: ScheduleRun): Promise<readonly string[]> {
  const { schedule } = run.scenario;
  return (executors[schedule.kind] as Executor<Schedule>)(schedule, run);
}
