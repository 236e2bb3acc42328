// expect: waits for a stanza that comes of itself.
import type { z } from 'zod';
import { fromSeconds, micros } from '../../model/time.js';
import { compileMatch, matchFields } from '../compile-match.js';
import { duration, flag, object } from '../fields.js';
import type { StepDef } from '../step.js';

const schema = object({
  ...matchFields,
  within: duration().default(fromSeconds(30)),
  /** Goes on all the same when none comes. */
  optional: flag().default(false),
});

export const expect: StepDef<z.infer<typeof schema>> = {
  summary: 'waits for a stanza that is as described',
  session: 'needs',
  schema,
  label: ({ stanza = 'stanza', match }) => `expect ${match ?? stanza}`,
  compile({ within, optional, ...fields }, compiler) {
    const match = compileMatch(fields, compiler, []);
    return {
      waits: true,
      async run(context, dueAt) {
        const hasCome = await context.expect(match, micros(dueAt + within));
        if (!hasCome && !context.isStopped && !optional) context.check(false, 'expect: timeout');
        else if (hasCome) context.check(true, 'expect');
        return hasCome || optional ? context.clock.now() : 'failed';
      },
    };
  },
};
