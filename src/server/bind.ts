// Resource binding (RFC 6120 §7): a name for this connection of an account. The last to ask for a name gets it.
import { isResourcepart } from '../xmpp/jid.js';
import { ns } from '../xmpp/namespaces.js';
import { randomNonce } from '../xmpp/sasl/nonce.js';
import { type Account, type Link, Session } from './account.js';
import type { Host } from './host.js';
import { tag, textTag } from './markup.js';
import { onlyChild } from './respond.js';
import type { Stanza } from './stanza.js';
import { errorStanza } from './stanza-error.js';

/** The answer to a request to bind, and the session when it was granted. */
export interface Binding {
  readonly xml: string;
  readonly session?: Session;
}

/** Undefined when the stanza is no request to bind. */
export function bind(host: Host, account: Account, stanza: Stanza, link: Link): Binding | undefined {
  const { envelope } = stanza;
  const payload = onlyChild(stanza.element());
  if (envelope.name !== 'iq' || envelope.type !== 'set' || !payload?.is('bind', ns.bind)) return undefined;
  const wished = payload.getChildText('resource', ns.bind);
  if (envelope.id === undefined || (wished && !isResourcepart(wished)))
    return { xml: errorStanza(envelope, undefined, 'bad-request') };
  const session = new Session(account, wished || randomNonce(), link);
  enter(host, session);
  const jid = tag('bind', { xmlns: ns.bind }, textTag('jid', {}, session.address));
  return { xml: tag('iq', { type: 'result', id: envelope.id }, jid), session };
}

/** §7.7.2.2: a client that comes back after its connection broke must not wait until we notice. */
function enter(host: Host, session: Session): void {
  const { sessions } = session.account;
  sessions.get(session.resource)?.link.close('conflict', 'Another client has bound this resource.');
  sessions.set(session.resource, session);
  host.sessions.add(session);
}
