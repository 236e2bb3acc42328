// Asking for presence, giving it and ending it (RFC 6121 §3): moves both rosters through the state table and tells
// everybody concerned.
import { escapeAttribute } from '../xmpp/escape.js';
import type { Account } from './account.js';
import { accountAt, type Host } from './host.js';
import { tag } from './markup.js';
import { deliverPresence, unavailable } from './presence-delivery.js';
import type { RosterItem, RosterStep } from './roster.js';
import { pushStep } from './roster-push.js';
import { stampTo } from './stamp.js';
import type { Stanza } from './stanza.js';
import type { StanzaCondition } from './stanza-error.js';
import { hasFrom, hasTo, isAsked, isAsking, type SubscriptionAction } from './subscription.js';

/** A user sends a subscription stanza; a condition when he is to be told that it is impossible. */
export function requestSubscription(
  host: Host,
  user: Account,
  stanza: Stanza,
  contact: string,
  action: SubscriptionAction,
): StanzaCondition | undefined {
  if (contact === user.bare) return undefined;
  if (!user.roster.hasRoomFor(contact)) return 'resource-constraint';
  // Subscriptions are between accounts: both addresses are bare (RFC 6121 §3.1.2).
  const stamped = stanza.stamped(user.stamp);
  const xml = stampTo(stamped, 0, stamped.length, Buffer.from(escapeAttribute(contact)));
  const step = user.roster.step(contact, 'outbound', action);
  // Before the contact's answer, which may come at once, pushes the next state.
  pushStep(user, step);
  if (step.isPassed) pass(host, user.bare, contact, action, xml);
  followUp(host, user, step);
  return undefined;
}

/** Ends whatever an item that was taken off the roster still stood for (RFC 6121 §2.5.2). */
export function endSubscriptions(host: Host, user: Account, item: RosterItem): void {
  const end = (action: SubscriptionAction): void =>
    pass(host, user.bare, item.jid, action, plain(action, user.bare, item.jid));
  if (hasTo(item.state) || isAsking(item.state)) end('unsubscribe');
  if (hasFrom(item.state) || isAsked(item.state)) end('unsubscribed');
  followUp(host, user, { before: item, after: { ...item, state: 'none' }, isPassed: true });
}

/** The contact's side of it. An account that does not exist is silent (RFC 6121 §8.5.1). */
function pass(host: Host, from: string, to: string, action: SubscriptionAction, xml: Buffer): void {
  const contact = accountAt(host, to);
  if (!contact?.roster.hasRoomFor(from)) return;
  const step = contact.roster.step(
    from,
    'inbound',
    action,
    action === 'subscribe' ? keepable(from, to, xml) : undefined,
  );
  if (!step.isPassed) {
    // Asked for what is given already: the server answers (RFC 6121 §3.1.3).
    if (action === 'subscribe' && hasFrom(step.before.state))
      pass(host, to, from, 'subscribed', plain('subscribed', to, from));
    return;
  }
  for (const session of action === 'subscribe' ? contact.available() : contact.interested())
    session.send(xml);
  pushStep(contact, step);
  followUp(host, contact, step);
}

/** Whoever has just got or lost the right to see the owner's presence sees that (RFC 6121 §3.1.5, §3.2.2, §3.3.3). */
function followUp(host: Host, owner: Account, { before, after }: RosterStep): void {
  const isSeen = hasFrom(after.state);
  const contact = isSeen === hasFrom(before.state) ? undefined : accountAt(host, after.jid);
  if (!contact) return;
  for (const session of owner.available())
    if (session.availability)
      deliverPresence(contact, isSeen ? session.availability.xml : unavailable(session));
}

/** A request is kept until it is answered; one with much in it is kept without what was in it. */
const keepable = (from: string, to: string, request: Buffer): Buffer =>
  request.length > 4096 ? plain('subscribe', from, to) : request;

const plain = (type: SubscriptionAction, from: string, to: string): Buffer =>
  Buffer.from(tag('presence', { type, from, to }));
