// think: the user does nothing for a while.
import { z } from 'zod';
import type { Random } from '../../model/random.js';
import { micros } from '../../model/time.js';
import { duration, object } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = z.union(
  [
    duration(),
    object({ min: duration(), max: duration() }),
    object({ mean: duration(), deviation: duration().optional(), max: duration().optional() }),
  ],
  {
    error:
      'is neither a duration nor a distribution; write 2s, {min: 1s, max: 3s}, {mean: 2s} or {mean: 2s, deviation: 500ms}',
  },
);

type Params = z.infer<typeof schema>;

export const think: StepDef<Params> = {
  summary: 'waits: a fixed time, or one drawn from a uniform, exponential or normal distribution',
  session: 'ignores',
  schema,
  compile(params, compiler) {
    if (typeof params === 'object' && 'min' in params && params.max < params.min)
      compiler.fault(['max'], 'is less than min; swap them');
    const draw = drawing(params);
    return {
      waits: typeof params === 'number' ? params > 0 : 'mean' in params ? params.mean > 0 : params.max > 0,
      async run(context, dueAt) {
        // The next step is due when the thinking ends, however late the timer wakes us.
        const endAt = micros(dueAt + draw(context.random));
        await context.sleepUntil(endAt);
        return context.clock.now() < endAt ? 'failed' : endAt;
      },
    };
  },
};

/** µs. */
function drawing(params: Params): (random: Random) => number {
  if (typeof params === 'number') return () => params;
  if ('min' in params) return (random) => params.min + (params.max - params.min) * random.next();
  const { mean, deviation, max = Number.POSITIVE_INFINITY } = params;
  const spread =
    deviation === undefined
      ? (random: Random) => mean * exponential(random)
      : (random: Random) => mean + deviation * normal(random);
  return (random) => Math.min(max, Math.max(0, spread(random)));
}

/** Of mean 1. */
const exponential = (random: Random): number => -Math.log(1 - random.next());

/** Of mean 0 and deviation 1: Box and Muller's transform. */
const normal = (random: Random): number =>
  Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random.next());
