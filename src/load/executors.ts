// The executors: who starts an iteration when. Their names are k6's, and so is their meaning.
import { formatDuration } from '../model/duration.js';
import { type Clock, fromSeconds, type Micros, micros, toSeconds } from '../model/time.js';
import type { Plan, Schedule } from '../scenario/plan.js';
import { paceArrivals } from './arrivals.js';
import type { Crew } from './crew.js';
import type { Deadlines } from './deadlines.js';
import type { Instruments } from './instruments.js';
import type { Iterations } from './iterations.js';
import { constantRate } from './pacer.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

/** Below this share of the asked rate, the load was another one than the scenario's. */
const validShare = 0.99;
/** Iterations that log in can fail at once: before its next one, a user of the closed model waits this long. */
const retryPause = fromSeconds(1);
const forever = fromSeconds(365 * 86_400);

export interface ScheduleRun {
  readonly plan: Plan;
  readonly crew: Crew;
  readonly iterations: Iterations;
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly startedAt: Micros;
  readonly deadlines: Deadlines;
  /** Starts nothing more. */
  readonly stop: Stop;
}

/** Resolves when nothing more will start; iterations may still be under way. Returns why the load was not as asked. */
export function runSchedule(run: ScheduleRun): Promise<readonly string[]> {
  const { schedule } = run.plan;
  switch (schedule.executor) {
    case 'constant-arrival-rate':
      return constantArrivalRate(schedule, run);
    case 'constant-vus':
      return constantVus(schedule, run);
    default:
      return schedule satisfies never;
  }
}

type ArrivalRate = Extract<Schedule, { executor: 'constant-arrival-rate' }>;

/** Open model: an iteration starts when it is due, and does not wait for those before it. */
async function constantArrivalRate(
  { rate, duration }: ArrivalRate,
  run: ScheduleRun,
): Promise<readonly string[]> {
  const { plan, crew, iterations, instruments, clock, startedAt, stop } = run;
  let dropped = 0;
  const { started, givenUp, lastAt } = await paceArrivals({
    pacer: constantRate(rate, duration),
    clock,
    startedAt,
    giveUpAt: startedAt + duration + plan.drain,
    signal: stop.signal,
    start(dueAt) {
      const user = crew.pick((candidate) => isFree(candidate, plan));
      if (user === undefined) dropped++;
      else void iterations.start(user, dueAt);
    },
  });
  instruments.count('dropped_iterations', dropped + givenUp);
  if (stop.isStopped) return [];
  const faults: string[] = [];
  const took = Math.max(duration, lastAt - startedAt);
  const share = started / (rate * toSeconds(micros(took)));
  if (share < validShare)
    faults.push(
      `generator saturated: ${percent(share)} of the rate of ${rate}/s in ${formatDuration(duration)} was reached`,
    );
  if (dropped > started * (1 - validShare))
    faults.push(
      `${dropped} of ${started} iterations were due when no user was free; raise users, or lower the rate`,
    );
  return faults;
}

type ConstantVus = Extract<Schedule, { executor: 'constant-vus' }>;

/** Closed model: every user starts its next iteration when its last one has ended. */
async function constantVus(
  { duration, iterations: times }: ConstantVus,
  run: ScheduleRun,
): Promise<readonly string[]> {
  const { plan, crew, iterations, clock, startedAt } = run;
  const endAt = duration === undefined ? Number.POSITIVE_INFINITY : startedAt + duration;
  const over = run.stop.follow();
  const { signal } = over.abort;
  const pause = () =>
    new Promise<void>((resolve) => run.deadlines.add(micros(clock.now() + retryPause), resolve));
  const walk = async (user: VirtualUser) => {
    for (let n = 0; n < (times ?? Number.POSITIVE_INFINITY); n++) {
      if (signal.aborted || clock.now() >= endAt || (plan.flowStartsOnline && !user.isOnline)) return;
      const isDone = await iterations.start(user, clock.now());
      if (!isDone && plan.flowMovesSession) await pause();
    }
  };
  await Promise.race([Promise.all(crew.users.map(walk)), clock.sleep(duration ?? forever, signal)]);
  over.abort.abort();
  over.release();
  return [];
}

/** A user can have many iterations at a time, unless they log in and out. */
function isFree(user: VirtualUser, { flowStartsOnline, flowMovesSession }: Plan): boolean {
  return (user.isOnline || !flowStartsOnline) && (user.iterations === 0 || !flowMovesSession);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
