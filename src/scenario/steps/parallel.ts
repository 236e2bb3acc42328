// parallel: lists of steps side by side.
import { z } from 'zod';
import { object } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = z
  .array(object({ steps: z.unknown() }), { error: 'is not a list; write one "- steps: […]" a line' })
  .min(2, { error: 'has fewer than two branches; leave parallel out' });

export const parallel: StepDef<z.infer<typeof schema>> = {
  summary: 'runs lists of steps side by side, and ends when all have; fails when one does',
  session: 'ignores',
  schema,
  label: (branches) => `parallel ${branches.length}`,
  compile(branches, compiler) {
    const compiled = compiler.alternatives(
      branches.map(({ steps }, i) => ({ raw: steps, path: [i, 'steps'] })),
    );
    return {
      waits: compiled.some(({ waits }) => waits),
      async run(context, dueAt) {
        const ends = await Promise.all(compiled.map((branch) => branch.run(context, dueAt)));
        return ends.includes('failed') ? 'failed' : context.clock.now();
      },
    };
  },
};
