// iq: a request and its answer (RFC 6120 §8.2.3).
import { z } from 'zod';
import { fromSeconds } from '../../model/time.js';
import { compileMatch, matchFields } from '../compile-match.js';
import { choice, duration, object, text } from '../fields.js';
import { iqKinds } from '../iq/index.js';
import type { IqKind } from '../iq-kind.js';
import type { RequestPlan, StepDef } from '../step.js';
import { compileText, stanzaId, xml } from '../template.js';

type KindName = keyof typeof iqKinds;

const { condition, match } = matchFields;
const kindNames = Object.keys(iqKinds) as KindName[];

const schema = object({
  ...(Object.fromEntries(kindNames.map((name) => [name, z.unknown().optional()])) as Record<
    KindName,
    z.ZodOptional<z.ZodUnknown>
  >),
  to: text('an address', '"{{domain}}"').optional(),
  expect: object({
    type: choice(['result', 'error', 'any']).optional(),
    condition,
    match,
    within: duration().default(fromSeconds(30)),
  }).prefault({}),
});

type Params = z.infer<typeof schema>;

const kindsOf = (params: Params): KindName[] => kindNames.filter((name) => params[name] !== undefined);

export const iq: StepDef<Params> = {
  summary: 'sends a request and waits for its answer',
  session: 'needs',
  schema,
  label: (params) => `iq ${kindsOf(params).join()}`,
  compile(params, compiler) {
    const [name, ...more] = kindsOf(params);
    if (name === undefined || more.length > 0)
      compiler.fault([], `needs exactly one of ${kindNames.join(', ')}; write iq: { ping: {} }`);
    const kind: IqKind<unknown> = iqKinds[name ?? 'ping'];
    const parsed = kind.schema.safeParse(name === undefined ? {} : (params[name] ?? {}));
    if (!parsed.success) {
      compiler.issues([name ?? 'ping'], parsed.error.issues);
      return { waits: true, run: async () => 'failed' };
    }
    const { type, ns, payload, metric } = kind.compile(parsed.data, compiler);
    const { expect, to = kind.to } = params;
    const { fits } = compileMatch({ match: expect.match }, compiler, ['expect']);
    const plan: RequestPlan = {
      stanza: xml`<iq to='${to}' type='${type}' id='${stanzaId}'>${payload}</iq>`,
      to: compileText(to),
      type: expect.type ?? (expect.condition === undefined ? 'result' : 'error'),
      tag: { key: 'ns', value: ns },
      within: expect.within,
      ...(expect.condition !== undefined && { condition: expect.condition }),
      ...(fits && { fits }),
      ...(metric && { metric }),
    };
    return {
      waits: true,
      run: async (context, dueAt) => ((await context.request(plan, dueAt)) ? context.clock.now() : 'failed'),
    };
  },
};
