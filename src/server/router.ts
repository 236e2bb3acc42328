// Decides by name and address who deals with a stanza of a bound client (RFC 6120 §10, RFC 6121 §8).
import { type Jid, parseJid } from '../xmpp/jid.js';
import type { Session } from './account.js';
import type { Host } from './host.js';
import { routeIq } from './iqs.js';
import { routeMessage } from './messages.js';
import { routePresence } from './presence.js';
import type { Stanza } from './stanza.js';
import { errorStanza, isAnswer, type StanzaCondition } from './stanza-error.js';

/** Takes the stanza to wherever it belongs, or tells the sender why it cannot. */
export function route(host: Host, sender: Session, stanza: Stanza): void {
  const { envelope } = stanza;
  const to = envelope.to === undefined ? undefined : parseJid(envelope.to);
  const problem = envelope.to !== undefined && !to ? 'jid-malformed' : place(host, sender, stanza, to);
  if (problem && !isAnswer(envelope)) sender.send(errorStanza(envelope, sender.address, problem));
}

function place(
  host: Host,
  sender: Session,
  stanza: Stanza,
  to: Jid | undefined,
): StanzaCondition | undefined {
  // There is no server-to-server side: other domains cannot be reached.
  if (to && to.domain !== host.domain) return 'remote-server-not-found';
  switch (stanza.envelope.name) {
    case 'message':
      return routeMessage(host, sender, stanza, to);
    case 'presence':
      return routePresence(host, sender, stanza, to);
    default:
      return routeIq(host, sender, stanza, to);
  }
}
