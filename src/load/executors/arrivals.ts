// The open model: an iteration starts when it is due, and does not wait for those before it.
import { formatDuration } from '../../model/duration.js';
import { micros } from '../../model/time.js';
import { type Schedule, scheduleDuration } from '../../scenario/schedule.js';
import { paceArrivals } from '../arrivals.js';
import { pace, poissonArrivals, uniformArrivals } from '../pacer.js';
import { type Executor, isFree } from '../schedule-run.js';

/** Below this share of the asked rate, the load was another one than the scenario's. */
const validShare = 0.99;

export const arrivals: Executor<Extract<Schedule, { kind: 'arrivals' }>> = async (schedule, run) => {
  const { scenario, segment, crew, iterations, instruments, clock, random, startedAt, drain, stop } = run;
  const { stages } = schedule;
  const duration = scheduleDuration(schedule);
  const dueAt = schedule.arrivals === 'poisson' ? poissonArrivals(stages, random) : uniformArrivals(stages);
  let dropped = 0;
  const { started, givenUp, lastAt } = await paceArrivals({
    pacer: pace(dueAt, segment),
    clock,
    startedAt,
    giveUpAt: startedAt + duration + drain,
    signal: stop.signal,
    start(due) {
      const user = crew.pick((candidate) => isFree(candidate, scenario));
      if (user === undefined) dropped++;
      else void iterations.start(user, due);
    },
  });
  instruments.count('dropped_iterations', dropped + givenUp);
  if (stop.isStopped) return [];
  const faults: string[] = [];
  const took = Math.max(duration, lastAt - startedAt);
  const share = (started / Math.max(1, started + givenUp)) * (duration / took);
  if (share < validShare)
    faults.push(
      `generator saturated: ${percent(share)} of the rate${rateOf(schedule)} in ${formatDuration(micros(duration))} was reached`,
    );
  if (dropped > started * (1 - validShare))
    faults.push(
      `${dropped} of ${started} iterations were due when no user was free; raise users, or lower the rate`,
    );
  return faults;
};

/** ` of 50/s`, when it is one rate. */
function rateOf({ stages }: Extract<Schedule, { kind: 'arrivals' }>): string {
  const [first] = stages;
  return first !== undefined && stages.length === 1 && first.from === first.to ? ` of ${first.from}/s` : '';
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
