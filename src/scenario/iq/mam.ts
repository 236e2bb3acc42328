// mam: one page of the user's archive (XEP-0313, XEP-0059).
import type { z } from 'zod';
import { flag, integer, object, text } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { stanzaId, xml } from '../template.js';

const ns = 'urn:xmpp:mam:2';

const schema = object({
  max: integer(1, 10_000).default(50),
  with: text('an address', '"{{peer.bare}}"').optional(),
  /** The newest page rather than the oldest. */
  last: flag().default(true),
});

export const mam: IqKind<z.infer<typeof schema>> = {
  summary: 'a page of the archive: `max` messages, the newest (`last`), `with` an address (XEP-0313)',
  schema,
  to: '{{bare}}',
  compile({ max, with: partner, last }) {
    const form = xml`<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${ns}</value></field>${
      partner === undefined ? xml`` : xml`<field var='with'><value>${partner}</value></field>`
    }</x>`;
    const set = xml`<set xmlns='http://jabber.org/protocol/rsm'><max>${String(max)}</max>${last ? xml`<before/>` : xml``}</set>`;
    return {
      type: 'set',
      ns,
      payload: xml`<query xmlns='${ns}' queryid='${stanzaId}'>${form}${set}</query>`,
      metric: 'xmpp_mam_page_duration',
    };
  },
};
