// disco: what an entity can do, or what it has (XEP-0030).
import type { z } from 'zod';
import { choice, object, text } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { xml } from '../template.js';

const schema = object({
  what: choice(['info', 'items']).default('info'),
  node: text('a node', '"urn:example"').optional(),
});

export const disco: IqKind<z.infer<typeof schema>> = {
  summary: 'what an entity can do (`what: info`), or has (`what: items`) (XEP-0030)',
  schema,
  to: '{{domain}}',
  compile({ what, node }) {
    const ns = `http://jabber.org/protocol/disco#${what}`;
    return {
      type: 'get',
      ns,
      payload: xml`<query xmlns='${ns}'${node === undefined ? xml`` : xml` node='${node}'`}/>`,
    };
  },
};
