// logout: closes the stream in order (RFC 6120 §4.4).
import { object } from '../fields.js';
import type { StepDef } from '../step.js';

export const logout: StepDef<object> = {
  summary: 'closes the stream and the connection in order',
  session: 'closes',
  schema: object({}),
  compile: () => ({
    waits: true,
    run: async (context) => ((await context.logout()) ? context.clock.now() : 'failed'),
  }),
};
