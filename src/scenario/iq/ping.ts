// ping (XEP-0199).
import { object } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { xml } from '../template.js';

const ns = 'urn:xmpp:ping';

export const ping: IqKind<object> = {
  summary: 'is anybody there (XEP-0199)',
  schema: object({}),
  to: '{{domain}}',
  compile: () => ({ type: 'get', ns, payload: xml`<ping xmlns='urn:xmpp:ping'/>` }),
};
