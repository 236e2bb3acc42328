// send: one message, timed until it arrives at its addressee (RFC 6121 §5).
import type { z } from 'zod';
import { choice, duration, integer, object, text } from '../fields.js';
import type { MessagePlan, StepDef } from '../step.js';
import { stanzaId, xml } from '../template.js';

const schema = object({
  message: object({
    to: text('an address', '"{{peer}}"'),
    type: choice(['chat', 'normal', 'headline']).default('chat'),
    body: text('a body', '"hello {{seq}}"').optional(),
    /** Bytes of the body. */
    size: integer(1, 1024 ** 2).optional(),
  }),
  expect: object({ delivery: object({ within: duration() }) }).optional(),
});

export const send: StepDef<z.infer<typeof schema>> = {
  summary: 'sends a message; with expect.delivery it lasts until the message has arrived',
  session: 'needs',
  schema,
  label: () => 'send message',
  compile({ message, expect }, compiler) {
    const addressee = addresseeOf(message.to);
    const within = expect?.delivery.within;
    if ((message.body === undefined) === (message.size === undefined))
      compiler.fault(['message'], 'needs either body or size; write size: 200, or body: "text"');
    if (within !== undefined && addressee === 'stranger')
      compiler.fault(
        ['message', 'to'],
        'delivery can be seen at users of this run only; write "{{peer}}" or "{{jid}}"',
      );
    const body = message.body ?? filler(message.size ?? 0);
    const stanza = xml`<message to='${message.to}' type='${message.type}' id='${stanzaId}'><body>${body}</body></message>`;
    const plan: MessagePlan = {
      stanza,
      addressee,
      ...(within !== undefined && { within }),
    };
    return {
      waits: within !== undefined,
      run: async (context, dueAt) => ((await context.message(plan, dueAt)) ? context.clock.now() : 'failed'),
    };
  },
};

function addresseeOf(to: string): MessagePlan['addressee'] {
  const form = to.replace(/\s/g, '');
  if (form === '{{peer}}' || form === '{{peer.bare}}') return 'peer';
  return form === '{{jid}}' || form === '{{bare}}' ? 'self' : 'stranger';
}

/** Plain words, one byte a character, so that the size of the body is the size on the wire. */
const filler = (size: number): string =>
  'The quick brown fox jumps over the lazy dog. '.repeat(size / 45 + 1).slice(0, size);
