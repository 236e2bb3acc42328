// Roster items as XML, and pushing their changes to the resources that have asked for the roster (RFC 6121 §2.1.6).
import { ns } from '../xmpp/namespaces.js';
import { randomNonce } from '../xmpp/sasl/nonce.js';
import type { Account } from './account.js';
import { tag, textTag } from './markup.js';
import type { RosterItem, RosterStep } from './roster.js';
import { isAsking, subscriptionAttribute } from './subscription.js';

/** As the owner sees it (RFC 6121 §2.1.2). */
export const itemXml = ({ jid, name, state, groups }: RosterItem): string =>
  tag(
    'item',
    { jid, name, subscription: subscriptionAttribute(state), ask: isAsking(state) ? 'subscribe' : undefined },
    groups.map((group) => textTag('group', {}, group)).join(''),
  );

/** An item that is no more (RFC 6121 §2.5.2). */
export const removedItemXml = (jid: string): string => tag('item', { jid, subscription: 'remove' });

/** Sends one item to all who want it. */
export function pushItem(account: Account, item: string): void {
  for (const session of account.interested()) {
    const query = tag('query', { xmlns: ns.roster }, item);
    session.send(tag('iq', { type: 'set', id: `push-${randomNonce()}`, to: session.address }, query));
  }
}

/** Pushes the outcome of a subscription stanza, if the owner can see any difference. */
export function pushStep(account: Account, { before, after }: RosterStep): void {
  if (after.isListed && itemXml(after) !== itemXml(before)) pushItem(account, itemXml(after));
}
