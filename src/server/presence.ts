// Presence (RFC 6121 §4): who is available, who is told of it, and who may ask.
import type { Element } from '@xmpp/xml';
import { escapeAttribute } from '../xmpp/escape.js';
import { formatBareJid, formatJid, type Jid } from '../xmpp/jid.js';
import { ns } from '../xmpp/namespaces.js';
import type { Account, Session } from './account.js';
import { accountAt, type Host } from './host.js';
import { tag } from './markup.js';
import { deliverPresence, sendPresences, unavailable } from './presence-delivery.js';
import { stampTo } from './stamp.js';
import type { Stanza } from './stanza.js';
import type { StanzaCondition } from './stanza-error.js';
import { requestSubscription } from './subscribe.js';
import { hasFrom, hasTo, isSubscriptionAction } from './subscription.js';

/** Deals with one presence stanza; a condition when the sender is to be told. */
export function routePresence(
  host: Host,
  sender: Session,
  stanza: Stanza,
  to: Jid | undefined,
): StanzaCondition | undefined {
  const { type } = stanza.envelope;
  if (!to) {
    if (type === undefined) return announce(host, sender, stanza);
    if (type !== 'unavailable') return 'bad-request';
    withdraw(host, sender, stanza.stamped(sender.stamp));
    return undefined;
  }
  if (isSubscriptionAction(type))
    return requestSubscription(host, sender.account, stanza, formatBareJid(to), type);
  if (type === 'probe') return answerProbe(host, sender, to);
  if (type === undefined || type === 'unavailable' || type === 'error')
    return direct(host, sender, stanza, to);
  return 'bad-request';
}

/** The resource is gone: says so to everybody who saw it, in the client's words or, without them, in ours (§4.5). */
export function withdraw(host: Host, session: Session, words?: Buffer): void {
  const xml = words ?? unavailable(session);
  const wasAvailable = session.availability !== undefined;
  session.availability = undefined;
  if (wasAvailable) broadcast(host, session.account, xml);
  for (const [address, jid] of session.directed)
    sendDirected(host, jid, stampTo(xml, 0, xml.length, Buffer.from(escapeAttribute(address))));
  session.directed.clear();
}

/** First or changed presence (§4.2, §4.4). */
function announce(host: Host, session: Session, stanza: Stanza): StanzaCondition | undefined {
  const priority = priorityOf(stanza.element());
  if (priority === undefined) return 'bad-request';
  const before = session.availability;
  const xml = stanza.stamped(session.stamp);
  session.availability = { priority, xml };
  broadcast(host, session.account, xml);
  if (!before) tellNewcomer(host, session);
  if (priority >= 0 && (before?.priority ?? -1) < 0)
    for (const message of session.account.offline.take()) session.send(message);
  return undefined;
}

/** Undefined when it is not an integer from -128 to 127 (§4.7.2.3). */
function priorityOf(presence: Element | undefined): number | undefined {
  const text = presence?.getChildText('priority', ns.client)?.trim() ?? '0';
  const priority = /^[+-]?\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return priority >= -128 && priority <= 127 ? priority : undefined;
}

/** To the contacts that may see it, and to the account's own resources, the sender among them (§4.2.2). */
function broadcast(host: Host, account: Account, xml: Buffer): void {
  deliverPresence(account, xml);
  for (const { jid, state } of account.roster.items()) {
    const contact = hasFrom(state) ? accountAt(host, jid) : undefined;
    if (contact) deliverPresence(contact, xml);
  }
}

/** Who else is there, and who still waits for an answer (§4.2.2, §4.3, §3.1.3). */
function tellNewcomer(host: Host, session: Session): void {
  const { account } = session;
  sendPresences(account, session);
  for (const { jid, state, request } of account.roster.items()) {
    const contact = hasTo(state) ? accountAt(host, jid) : undefined;
    if (contact && hasFrom(contact.roster.get(account.bare).state)) sendPresences(contact, session);
    if (request) session.send(request);
  }
}

/** §4.3.2: an answer for those who are subscribed, a refusal for the others. */
function answerProbe(host: Host, sender: Session, to: Jid): undefined {
  const account = accountAt(host, formatBareJid(to));
  const isAllowed =
    account === sender.account || hasFrom(account?.roster.get(sender.account.bare).state ?? 'none');
  if (account && isAllowed) sendPresences(account, sender);
  else sender.send(tag('presence', { type: 'unsubscribed', from: formatBareJid(to), to: sender.address }));
}

/** Presence for one addressee (§4.6): remembered, so that he also hears of its end. */
function direct(host: Host, sender: Session, stanza: Stanza, to: Jid): StanzaCondition | undefined {
  const { type } = stanza.envelope;
  if (type === undefined) {
    if (sender.directed.size >= host.limits.rosterItems) return 'resource-constraint';
    sender.directed.set(formatJid(to), to);
  }
  if (type === 'unavailable') sender.directed.delete(formatJid(to));
  sendDirected(host, to, stanza.stamped(sender.stamp));
  return undefined;
}

function sendDirected(host: Host, to: Jid, xml: Buffer): void {
  const account = accountAt(host, formatBareJid(to));
  if (to.resource !== undefined) account?.sessions.get(to.resource)?.send(xml);
  else for (const session of account?.available() ?? []) session.send(xml);
}
