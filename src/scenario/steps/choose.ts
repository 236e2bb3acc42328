// choose: one of several lists of steps, drawn by weight.
import { z } from 'zod';
import { object } from '../fields.js';
import type { StepDef } from '../step.js';

const weight = z.number({ error: 'is not a number; write weight: 3' }).nonnegative({ error: 'is negative' });

const schema = z
  .array(object({ weight: weight.default(1), steps: z.unknown() }), {
    error: 'is not a list; write one "- { weight: 3, steps: […] }" a line',
  })
  .min(1, { error: 'has no branch; write at least one' })
  .refine((branches) => branches.some((branch) => branch.weight > 0), {
    error: 'has no branch that can be drawn; give one a weight above 0',
  });

export const choose: StepDef<z.infer<typeof schema>> = {
  summary: 'draws one of several lists of steps by their weights',
  session: 'ignores',
  schema,
  label: (branches) => `choose 1 of ${branches.length}`,
  compile(branches, compiler) {
    const compiled = compiler.alternatives(
      branches.map(({ steps }, i) => ({ raw: steps, path: [i, 'steps'] })),
    );
    const total = branches.reduce((sum, branch) => sum + branch.weight, 0);
    const draw = (share: number) => {
      let left = share * total;
      const at = branches.findIndex((branch) => {
        left -= branch.weight;
        return left < 0;
      });
      return compiled[at] ?? compiled.at(-1);
    };
    return {
      waits: compiled.every(({ waits }) => waits),
      run: async (context, dueAt) => (await draw(context.random.next())?.run(context, dueAt)) ?? 'failed',
    };
  },
};
