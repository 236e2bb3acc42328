// Takes an iq to the server, to the sender's own account or to another client (RFC 6120 §10.3, RFC 6121 §8.5).
import { formatBareJid, type Jid } from '../xmpp/jid.js';
import type { Session } from './account.js';
import type { Host } from './host.js';
import { respond } from './respond.js';
import type { IqAddressee } from './responder.js';
import type { Stanza } from './stanza.js';
import type { StanzaCondition } from './stanza-error.js';

/** RFC 6120 §8.2.3. */
const iqTypes: ReadonlySet<string> = new Set(['get', 'set', 'result', 'error']);

/** Answers or forwards; a condition when the sender is to be told. */
export function routeIq(
  host: Host,
  sender: Session,
  stanza: Stanza,
  to: Jid | undefined,
): StanzaCondition | undefined {
  const addressee = addresseeOf(sender, to);
  if (addressee) {
    const reply = respond(host, sender, stanza, addressee);
    if (reply) sender.send(reply.xml);
    reply?.afterwards?.();
    return undefined;
  }
  const account = to?.local === undefined ? undefined : host.accounts.find(to.local);
  const resource = to?.resource === undefined ? undefined : account?.sessions.get(to.resource);
  if (!resource) return 'service-unavailable';
  if (stanza.envelope.id === undefined || !iqTypes.has(stanza.envelope.type ?? '')) return 'bad-request';
  resource.send(stanza.stamped(sender.stamp));
  return undefined;
}

/** Undefined when it is for another client. */
function addresseeOf(sender: Session, to: Jid | undefined): IqAddressee | undefined {
  if (!to) return 'account';
  if (to.resource !== undefined) return undefined;
  if (to.local === undefined) return 'server';
  return formatBareJid(to) === sender.account.bare ? 'account' : undefined;
}
