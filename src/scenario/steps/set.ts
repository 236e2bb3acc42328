// set: variables of this user, for the steps that follow.
import { z } from 'zod';
import type { StepDef } from '../step.js';
import { compileText } from '../template.js';

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'is not a plain value; write text' });

const schema = z
  .record(z.string(), value.transform(String), { error: 'is not a map; write one name: value a line' })
  .refine((values) => Object.keys(values).every((name) => /^[A-Za-z]\w*$/.test(name)), {
    error: 'has a name that is none; use letters, digits and _',
  });

export const set: StepDef<z.infer<typeof schema>> = {
  summary: 'gives the user variables for the steps that follow',
  session: 'ignores',
  schema,
  label: (values) => `set ${Object.keys(values).join(', ')}`,
  compile(values) {
    const compiled = Object.entries(values).map(([name, source]) => [name, compileText(source)] as const);
    return {
      waits: false,
      async run(context, dueAt) {
        for (const [name, template] of compiled) context.set(name, context.value(template));
        return dueAt;
      },
    };
  },
};
