// log: a line for whoever watches the run.
import type { z } from 'zod';
import { text } from '../fields.js';
import type { StepDef } from '../step.js';
import { compileText } from '../template.js';

const schema = text('a text', '"{{user}} is here"');

export const log: StepDef<z.infer<typeof schema>> = {
  summary: 'writes a line to stderr; at most a hundred lines a second are shown',
  session: 'ignores',
  schema,
  compile(source) {
    const template = compileText(source);
    return {
      waits: false,
      async run(context, dueAt) {
        context.log(context.value(template));
        return dueAt;
      },
    };
  },
};
