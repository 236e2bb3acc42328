// When a scenario's iterations start: what every executor comes down to.
import { formatDuration } from '../model/duration.js';
import type { Micros } from '../model/time.js';

/** A part of a schedule in which something goes evenly from one value to another. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  readonly duration: Micros;
}

export type Schedule =
  /** Open: iterations are due at given instants, whatever becomes of those before. Stages of iterations per second. */
  | {
      readonly kind: 'arrivals';
      readonly stages: readonly Stage[];
      /** Even distances, or those of a Poisson process of the same rate. */
      readonly arrivals: 'uniform' | 'poisson';
    }
  /** Closed: so many users at a time start their next iteration when the last one has ended. Stages of users. */
  | { readonly kind: 'loops'; readonly stages: readonly Stage[] }
  /** Closed, and over after a number of iterations: of each user, or of all together. */
  | {
      readonly kind: 'counted';
      readonly iterations: number;
      readonly isShared: boolean;
      /** Nothing starts after it. */
      readonly maxDuration: Micros;
    };

/** For how long iterations start, at most. */
export function scheduleDuration(schedule: Schedule): Micros {
  if (schedule.kind === 'counted') return schedule.maxDuration;
  return schedule.stages.reduce((sum, { duration }) => sum + duration, 0) as Micros;
}

/** Iterations that the stages of an arrival rate come to; for a Poisson process on average. */
export const expectedArrivals = (stages: readonly Stage[]): number =>
  stages.reduce((sum, { from, to, duration }) => sum + ((from + to) / 2) * (duration / 1e6), 0);

/** The stages of a file, each going on from where the one before ended. */
export function joinStages(
  start: number,
  stages: readonly { readonly duration: Micros; readonly target: number }[],
): Stage[] {
  let from = start;
  return stages.map(({ duration, target }) => {
    const stage = { from, to: target, duration };
    from = target;
    return stage;
  });
}

/** `50/s for 20s`, `10 iterations each`: for one line. */
export function describeSchedule(schedule: Schedule): string {
  if (schedule.kind === 'counted')
    return `${schedule.iterations} ${schedule.iterations === 1 ? 'iteration' : 'iterations'} ${schedule.isShared ? 'in all' : 'each'}`;
  const { stages } = schedule;
  const isFlat = stages.every(({ from, to }) => from === to && to === stages[0]?.to);
  const levels = isFlat ? [stages[0]?.to] : [stages[0]?.from, ...stages.map(({ to }) => to)];
  const path = levels.join(' → ');
  const rate = schedule.kind === 'arrivals' ? `${path}/s ` : isFlat ? '' : `${path} at work `;
  return `${rate}for ${formatDuration(scheduleDuration(schedule))}`;
}
