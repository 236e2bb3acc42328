// barrier: users wait for each other.
import { z } from 'zod';
import { fromSeconds, micros } from '../../model/time.js';
import { choice, duration, integer, mostUsers, object, text } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = object({
  name: text('a name', 'all-online').default('barrier'),
  count: z
    .union([choice(['all']), integer(1, mostUsers)], {
      error: 'is neither a number nor all; write count: all',
    })
    .default('all'),
  timeout: duration().default(fromSeconds(60)),
});

export const barrier: StepDef<z.infer<typeof schema>> = {
  summary: 'waits until so many users of the scenario have come to the barrier of this name',
  session: 'ignores',
  schema,
  label: ({ name }) => `barrier ${name}`,
  compile: ({ name, count, timeout }) => ({
    waits: true,
    async run(context, dueAt) {
      const isOpen = await context.barrier(
        name,
        count === 'all' ? undefined : count,
        micros(dueAt + timeout),
      );
      if (!isOpen && !context.isStopped) context.check(false, `barrier ${name}: timeout`);
      return isOpen ? context.clock.now() : 'failed';
    },
  }),
};
