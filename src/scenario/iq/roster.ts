// roster: the contact list of the user (RFC 6121 §2.1.3).
import { object } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { xml } from '../template.js';

export const roster: IqKind<object> = {
  summary: "the user's contacts (RFC 6121 §2.1)",
  schema: object({}),
  to: '{{bare}}',
  compile: () => ({ type: 'get', ns: 'jabber:iq:roster', payload: xml`<query xmlns='jabber:iq:roster'/>` }),
};
