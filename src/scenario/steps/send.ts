// send: a message, timed until it arrives at its addressee (RFC 6121 §5), or any XML.
import type { z } from 'zod';
import { fromSeconds, micros } from '../../model/time.js';
import { bodyFields, bodyOf } from '../body.js';
import { compileMatch, matchFields } from '../compile-match.js';
import { choice, duration, flag, object, text } from '../fields.js';
import type { CompiledStep, MessagePlan, StepCompiler, StepDef } from '../step.js';
import { compileXml, stanzaId, xml } from '../template.js';

const message = object({
  to: text('an address', '"{{peer}}"'),
  type: choice(['chat', 'normal', 'headline']).default('chat'),
  ...bodyFields,
});

const timed = object({ within: duration() });

const schema = object({
  message: message.optional(),
  raw: text('an element', '"<presence to=\'{{peer}}\'/>"').optional(),
  expect: object({
    delivery: timed.optional(),
    /** XEP-0184: the message asks for one. */
    receipt: timed.optional(),
    ...matchFields,
    within: duration().default(fromSeconds(30)),
    optional: flag().default(false),
  }).optional(),
});

type Params = z.infer<typeof schema>;

export const send: StepDef<Params> = {
  summary: 'sends a message, with expect.delivery until it has arrived; or any XML',
  session: 'needs',
  schema,
  label: (params) => (params.raw === undefined ? 'send message' : 'send raw'),
  compile(params, compiler) {
    if ((params.message === undefined) === (params.raw === undefined))
      compiler.fault([], 'needs either message or raw; write message: { to: "{{peer}}", size: 200 }');
    return params.raw === undefined
      ? compileMessage(params, compiler)
      : compileRaw(params.raw, params, compiler);
  },
};

function compileMessage({ message, expect }: Params, compiler: StepCompiler): CompiledStep {
  const { to = '{{peer}}', type = 'chat', ...text } = message ?? {};
  const addressee = addresseeOf(to);
  const { delivery, receipt } = expect ?? {};
  const body = bodyOf(text, (fault) => message && compiler.fault(['message'], fault));
  if ((delivery ?? receipt) !== undefined && addressee === 'stranger')
    compiler.fault(
      ['message', 'to'],
      'delivery can be seen at users of this run only; write "{{peer}}" or "{{jid}}"',
    );
  if (expect !== undefined && delivery === undefined && receipt === undefined)
    compiler.fault(
      ['expect'],
      'of a message is delivery or receipt; write expect: { delivery: { within: 5s } }',
    );
  const request = receipt === undefined ? xml`` : xml`<request xmlns='urn:xmpp:receipts'/>`;
  const stanza = xml`<message to='${to}' type='${type}' id='${stanzaId}'><body>${body}</body>${request}</message>`;
  const plan: MessagePlan = {
    stanza,
    addressee,
    ...(delivery !== undefined && { within: delivery.within }),
    ...(receipt !== undefined && { receiptWithin: receipt.within }),
  };
  return {
    waits: (delivery ?? receipt) !== undefined,
    run: async (context, dueAt) => ((await context.message(plan, dueAt)) ? context.clock.now() : 'failed'),
  };
}

function compileRaw(source: string, { expect }: Params, compiler: StepCompiler): CompiledStep {
  const compiled = compileXml(source);
  if ('wrong' in compiled) compiler.fault(['raw'], compiled.wrong);
  const stanza = 'wrong' in compiled ? xml`` : compiled.template;
  if ((expect?.delivery ?? expect?.receipt) !== undefined)
    compiler.fault(['expect'], 'of raw XML is the answer: stanza, type, from, condition, match, within');
  const match = expect && compileMatch(expect, compiler, ['expect']);
  return {
    waits: match !== undefined,
    async run(context, dueAt) {
      // Listening before it is sent: the answer may be quick.
      const answer = match && context.expect(match, micros(dueAt + expect.within));
      if (!context.send(stanza, 'send raw')) return 'failed';
      if (answer === undefined) return context.clock.now();
      const hasCome = await answer;
      if (hasCome || !expect?.optional) context.check(hasCome, 'send raw: timeout');
      return hasCome || expect?.optional ? context.clock.now() : 'failed';
    },
  };
}

function addresseeOf(to: string): MessagePlan['addressee'] {
  const form = to.replace(/\s/g, '');
  if (form === '{{peer}}' || form === '{{peer.bare}}') return 'peer';
  return form === '{{jid}}' || form === '{{bare}}' ? 'self' : 'stranger';
}
