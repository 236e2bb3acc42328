// login: connect, STARTTLS, SASL, bind (RFC 6120 §§4-7).
import { object } from '../fields.js';
import type { StepDef } from '../step.js';

export const login: StepDef<object> = {
  summary: 'connects and logs in: TCP, STARTTLS, SASL, resource binding',
  session: 'opens',
  schema: object({}),
  compile: () => ({
    waits: true,
    run: async (context, dueAt) => ((await context.login(dueAt)) ? context.clock.now() : 'failed'),
  }),
};
