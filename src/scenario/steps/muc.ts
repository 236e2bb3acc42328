// muc: rooms (XEP-0045): join, leave, and messages to all occupants.
import type { z } from 'zod';
import { fromSeconds } from '../../model/time.js';
import { duration, integer, object, text } from '../fields.js';
import type { CompiledStep, StepDef } from '../step.js';
import { compileText, stanzaId, xml } from '../template.js';

const room = text('the address of a room', '"room{{group}}@conference.{{domain}}"');
const within = duration().default(fromSeconds(30));

const schema = object({
  join: object({ room, nick: text('a nickname', '"{{user}}"').default('{{user}}') }).optional(),
  leave: object({ room }).optional(),
  send: object({
    room,
    body: text('a body', '"hello"').optional(),
    size: integer(1, 1024 ** 2).optional(),
  }).optional(),
  expect: object({ within }).prefault({}),
});

type Params = z.infer<typeof schema>;
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
    const patience = params.expect.within;
    if (params.join !== undefined) {
      const { room, nick } = params.join;
      const join = {
        room: compileText(room),
        stanza: xml`<presence to='${room}/${nick}' id='${stanzaId}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
        within: patience,
      };
      return {
        waits: true,
        run: async (context, dueAt) =>
          (await context.joinRoom(join, dueAt)) ? context.clock.now() : 'failed',
      };
    }
    if (params.leave !== undefined) {
      const leave = { room: compileText(params.leave.room), within: patience };
      return {
        waits: true,
        run: async (context, dueAt) =>
          (await context.leaveRoom(leave, dueAt)) ? context.clock.now() : 'failed',
      };
    }
    const { room, body, size } = params.send ?? { room: '' };
    if (params.send !== undefined && (body === undefined) === (size === undefined))
      compiler.fault(['send'], 'needs either body or size; write size: 200, or body: "text"');
    const content =
      body ??
      'The quick brown fox jumps over the lazy dog. '.repeat((size ?? 0) / 45 + 1).slice(0, size ?? 0);
    const talk = {
      room: compileText(room),
      stanza: xml`<message to='${room}' type='groupchat' id='${stanzaId}'><body>${content}</body></message>`,
      within: patience,
    };
    return {
      waits: true,
      run: async (context, dueAt) => ((await context.talk(talk, dueAt)) ? context.clock.now() : 'failed'),
    };
  },
};
