// unregister: takes the account away (XEP-0077 §3.2). The server ends the session afterwards.
import { object } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { xml } from '../template.js';

export const unregister: IqKind<object> = {
  summary: "takes the user's account away (XEP-0077 §3.2)",
  schema: object({}),
  to: '{{bare}}',
  compile: () => ({
    type: 'set',
    ns: 'jabber:iq:register',
    payload: xml`<query xmlns='jabber:iq:register'><remove/></query>`,
  }),
};
