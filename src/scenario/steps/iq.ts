// iq: a request and its answer; ping is the only one so far (XEP-0199).
import type { z } from 'zod';
import { fromSeconds } from '../../model/time.js';
import { choice, duration, object, text } from '../fields.js';
import type { RequestPlan, StepDef } from '../step.js';
import { compileText, stanzaId, xml } from '../template.js';

const schema = object({
  ping: object({}),
  to: text('an address', '"{{domain}}"').default('{{domain}}'),
  expect: object({
    type: choice(['result', 'error', 'any']).default('result'),
    within: duration().default(fromSeconds(30)),
  }).prefault({}),
});

export const iq: StepDef<z.infer<typeof schema>> = {
  summary: 'sends a ping and waits for the answer',
  session: 'needs',
  schema,
  label: () => 'iq ping',
  compile({ to, expect }) {
    const plan: RequestPlan = {
      stanza: xml`<iq to='${to}' type='get' id='${stanzaId}'><ping xmlns='urn:xmpp:ping'/></iq>`,
      to: compileText(to),
      ...expect,
    };
    return {
      waits: true,
      run: async (context, dueAt) => ((await context.request(plan, dueAt)) ? context.clock.now() : 'failed'),
    };
  },
};
