// muc: rooms (XEP-0045): join, leave, and messages to all occupants.
import type { z } from 'zod';
import { fromSeconds, type Micros } from '../../model/time.js';
import { bodyFields, bodyOf } from '../body.js';
import { duration, object, text } from '../fields.js';
import type { CompiledStep, StepCompiler, StepContext, StepDef } from '../step.js';
import { compileText, stanzaId, xml } from '../template.js';

const room = text('the address of a room', '"room{{group}}@conference.{{domain}}"');

const schema = object({
  join: object({ room, nick: text('a nickname', '"{{user}}"').default('{{user}}') }).optional(),
  leave: object({ room }).optional(),
  send: object({ room, ...bodyFields }).optional(),
  expect: object({ within: duration().default(fromSeconds(30)) }).prefault({}),
});

type Params = z.infer<typeof schema>;
type Act = (context: StepContext, dueAt: Micros) => Promise<boolean>;

const whats = ['join', 'leave', 'send'] as const;
const whatOf = (params: Params) => whats.filter((name) => params[name] !== undefined);

export const muc: StepDef<Params> = {
  summary: 'joins a room, leaves it, or sends a message that all occupants of this run must get (XEP-0045)',
  session: 'needs',
  schema,
  label: (params) => `muc ${whatOf(params).join()}`,
  compile(params, compiler): CompiledStep {
    if (whatOf(params).length !== 1)
      compiler.fault([], 'needs exactly one of join, leave, send; write muc: { join: { room: "…" } }');
    const act = actOf(params, compiler);
    return {
      waits: true,
      run: async (context, dueAt) => ((await act(context, dueAt)) ? context.clock.now() : 'failed'),
    };
  },
};

function actOf({ join, leave, send, expect: { within } }: Params, compiler: StepCompiler): Act {
  if (join !== undefined) {
    const stanza = xml`<presence to='${join.room}/${join.nick}' id='${stanzaId}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`;
    const plan = { room: compileText(join.room), stanza, within };
    return (context, dueAt) => context.joinRoom(plan, dueAt);
  }
  if (leave !== undefined) {
    const plan = { room: compileText(leave.room), within };
    return (context, dueAt) => context.leaveRoom(plan, dueAt);
  }
  const { room, ...words } = send ?? { room: '' };
  const body = bodyOf(words, (fault) => send && compiler.fault(['send'], fault));
  const stanza = xml`<message to='${room}' type='groupchat' id='${stanzaId}'><body>${body}</body></message>`;
  const plan = { room: compileText(room), stanza, within };
  return (context, dueAt) => context.talk(plan, dueAt);
}
