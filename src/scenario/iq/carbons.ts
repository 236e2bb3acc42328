// carbons: copies of what the other sessions of the account send and get (XEP-0280).
import { choice } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { xml } from '../template.js';

const ns = 'urn:xmpp:carbons:2';

export const carbons: IqKind<'enable' | 'disable'> = {
  summary: '`enable` or `disable` message carbons (XEP-0280)',
  schema: choice(['enable', 'disable']),
  to: '{{bare}}',
  compile: (what) => ({
    type: 'set',
    ns,
    payload:
      what === 'enable'
        ? xml`<enable xmlns='urn:xmpp:carbons:2'/>`
        : xml`<disable xmlns='urn:xmpp:carbons:2'/>`,
  }),
};
