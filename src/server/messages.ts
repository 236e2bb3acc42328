// Messages (RFC 6121 §5, §8): does what the delivery table says. The path that load tests are about: no parse, one copy.
import { toMillis } from '../model/time.js';
import type { Jid } from '../xmpp/jid.js';
import type { Account, Session } from './account.js';
import { type Addressee, delivery, messageType } from './delivery.js';
import type { Host } from './host.js';
import { stampDelay } from './offline.js';
import type { Stanza } from './stanza.js';
import type { StanzaCondition } from './stanza-error.js';

/** Delivers, keeps or drops the message; a condition when the sender is to be told. No `to` means his own account. */
export function routeMessage(
  host: Host,
  sender: Session,
  stanza: Stanza,
  to: Jid | undefined,
): StanzaCondition | undefined {
  if (to && to.local === undefined) return 'service-unavailable';
  const account = to?.local === undefined ? sender.account : host.accounts.find(to.local);
  const resource = to?.resource === undefined ? undefined : account?.sessions.get(to.resource);
  const type = messageType(stanza.envelope.type);
  const decision = delivery(resource ? 'resource' : addresseeOf(account, to), type);
  switch (decision) {
    case 'resource':
      resource?.send(stanza.stamped(sender.stamp));
      return undefined;
    case 'highest':
    case 'all': {
      const xml = stanza.stamped(sender.stamp);
      const receivers = account?.receivers() ?? [];
      for (const session of decision === 'all' ? receivers : highest(receivers)) session.send(xml);
      return undefined;
    }
    case 'store':
      return account && keep(host, sender, stanza, account);
    case 'bounce':
      return 'service-unavailable';
    case 'drop':
      return undefined;
    default:
      return decision satisfies never;
  }
}

function addresseeOf(account: Account | undefined, to: Jid | undefined): Addressee {
  if (!account) return 'no-account';
  const isOnline = account.receivers().length > 0;
  if (to?.resource === undefined) return isOnline ? 'bare-online' : 'bare-offline';
  return isOnline ? 'gone-online' : 'gone-offline';
}

/** The resources of the highest priority; several when they tie (RFC 6121 §8.5.2.1.1). */
function highest(sessions: readonly Session[]): Session[] {
  const priority = (session: Session): number => session.availability?.priority ?? 0;
  const top = Math.max(...sessions.map(priority));
  return sessions.filter((session) => priority(session) === top);
}

/** XEP-0160: a message with nothing to read, such as a chat state, is not worth keeping. */
function keep(host: Host, sender: Session, stanza: Stanza, account: Account): StanzaCondition | undefined {
  if (!stanza.element()?.getChild('body')) return undefined;
  const now = toMillis(host.clock.epoch) + toMillis(host.clock.now());
  const message = stampDelay(stanza.stamped(sender.stamp), host.domain, now);
  return account.offline.add(message) ? undefined : 'service-unavailable';
}
