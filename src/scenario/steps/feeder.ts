// feeder: the next row of a table, as variables of this user.
import type { z } from 'zod';
import { text } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = text('the name of a feeder', 'people');

export const feeder: StepDef<z.infer<typeof schema>> = {
  summary: 'takes the next row of a feeder: its columns become variables',
  session: 'ignores',
  schema,
  label: (name) => `feeder ${name}`,
  compile(name, compiler) {
    if (!compiler.feeders.includes(name))
      compiler.fault(
        [],
        `unknown feeder "${name}"; name one of feeders: ${compiler.feeders.join(', ') || 'there are none'}`,
      );
    return {
      waits: false,
      async run(context, dueAt) {
        if (context.feed(name)) return dueAt;
        context.check(false, `feeder ${name}: no row left`);
        return 'failed';
      },
    };
  },
};
