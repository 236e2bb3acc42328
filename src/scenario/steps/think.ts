// think: the user does nothing for a while.
import { z } from 'zod';
import { micros } from '../../model/time.js';
import { duration, object } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = z.union([duration(), object({ min: duration(), max: duration() })], {
  error: 'is neither a duration nor a range; write 2s, or {min: 1s, max: 3s}',
});

export const think: StepDef<z.infer<typeof schema>> = {
  summary: 'waits, for a fixed time or uniformly between two',
  session: 'ignores',
  schema,
  compile(params, compiler) {
    const { min, max } = typeof params === 'number' ? { min: params, max: params } : params;
    if (max < min) compiler.fault(['max'], 'is less than min; swap them');
    return {
      waits: max > 0,
      async run(context, dueAt) {
        // The next step is due when the thinking ends, however late the timer wakes us.
        const endAt = micros(dueAt + min + (max - min) * context.random.next());
        await context.sleepUntil(endAt);
        return context.clock.now() < endAt ? 'failed' : endAt;
      },
    };
  },
};
