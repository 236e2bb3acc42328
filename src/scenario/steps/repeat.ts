// repeat: steps several times, as fast as they end or paced by a fixed beat.
import { z } from 'zod';
import { micros } from '../../model/time.js';
import { duration, integer, object } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = object({
  times: integer(1, 1_000_000),
  every: duration().optional(),
  steps: z.unknown(),
});

export const repeat: StepDef<z.infer<typeof schema>> = {
  summary: 'runs steps several times; with every, the n-th time is due at start + n × every',
  session: 'ignores',
  schema,
  label: ({ times }) => `repeat ${times}×`,
  compile({ times, every, steps }, compiler) {
    const body = compiler.steps(steps, ['steps']);
    return {
      waits: body.waits || (every !== undefined && every > 0 && times > 1),
      async run(context, dueAt) {
        let due = dueAt;
        for (let n = 0; n < times; n++) {
          if (every !== undefined) {
            // A late repetition keeps its intended instant: the wait of those before it is part of its response time.
            due = micros(dueAt + n * every);
            await context.sleepUntil(due);
          }
          const end = await body.run(context, due);
          if (end === 'failed') return 'failed';
          due = end;
        }
        return due;
      },
    };
  },
};
