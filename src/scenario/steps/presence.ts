// presence: says that the user is available, or no longer (RFC 6121 §4).
import type { z } from 'zod';
import { choice, integer, object, text } from '../fields.js';
import type { StepDef } from '../step.js';
import { xml } from '../template.js';

const schema = object({
  type: choice(['unavailable']).optional(),
  show: choice(['away', 'chat', 'dnd', 'xa']).optional(),
  status: text('a status', '"at lunch"').optional(),
  priority: integer(-128, 127).optional(),
});

export const presence: StepDef<z.infer<typeof schema>> = {
  summary: 'broadcasts presence, by default plain "available"',
  session: 'needs',
  schema,
  compile({ type, show, status, priority }) {
    const none = xml``;
    const children = xml`${show ? xml`<show>${show}</show>` : none}${
      status === undefined ? none : xml`<status>${status}</status>`
    }${priority === undefined ? none : xml`<priority>${String(priority)}</priority>`}`;
    const stanza = xml`<presence${type ? xml` type='${type}'` : none}>${children}</presence>`;
    return {
      waits: false,
      run: async (context) => (context.send(stanza, 'presence') ? context.clock.now() : 'failed'),
    };
  },
};
