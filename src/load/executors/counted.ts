// The closed model for a number of iterations: of each user, or of all together.
import { formatDuration } from '../../model/duration.js';
import type { Schedule } from '../../scenario/schedule.js';
import type { Executor } from '../schedule-run.js';
import { shareOf } from '../share.js';
import { walk } from './walk.js';

export const counted: Executor<Extract<Schedule, { kind: 'counted' }>> = async (schedule, run) => {
  const { crew, clock, segment } = run;
  const { iterations, isShared, maxDuration } = schedule;
  const over = run.stop.follow();
  const { signal } = over.abort;
  let isTimeUp = false;
  let pool = isShared ? shareOf(iterations, segment) : 0;
  const work = crew.users.map((user) => {
    let own = iterations;
    const take = () => (isShared ? pool-- : own--) > 0;
    return walk(user, run, () => !signal.aborted && take());
  });
  await Promise.race([
    Promise.all(work),
    clock.sleep(maxDuration, signal).then(() => {
      isTimeUp = !signal.aborted;
    }),
  ]);
  over.abort.abort();
  over.release();
  return isTimeUp
    ? [`not all iterations were started within ${formatDuration(maxDuration)}; raise maxDuration`]
    : [];
};
