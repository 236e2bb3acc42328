// The roster as its owner reads and changes it (RFC 6121 §2).
import type { Element } from '@xmpp/xml';
import { formatBareJid, parseJid } from '../../xmpp/jid.js';
import { ns } from '../../xmpp/namespaces.js';
import type { Account } from '../account.js';
import { tag } from '../markup.js';
import { done, type IqAnswer, type IqRequest, type IqResponder, refuse } from '../responder.js';
import { itemXml, pushItem, removedItemXml } from '../roster-push.js';
import { endSubscriptions } from '../subscribe.js';

/** Characters of a name or a group (RFC 6121 §2.3.3 leaves the number to the server). */
const longestName = 1023;

export const roster: IqResponder = {
  addressees: ['account'],
  isFeature: false,
  get({ sender }) {
    if (!sender) return refuse('forbidden');
    sender.isInterested = true;
    const items = [...sender.account.roster.items()].filter((item) => item.isListed).map(itemXml);
    return { kind: 'result', payload: tag('query', { xmlns: ns.roster }, items.join('')) };
  },
  set(request) {
    const { payload, sender } = request;
    if (!sender) return refuse('forbidden');
    const [item, ...others] = payload.getChildren('item', ns.roster);
    const jid = parseJid(String(item?.attrs.jid ?? ''));
    if (!item || others.length > 0 || !jid) return refuse('bad-request');
    const bare = formatBareJid(jid);
    return item.attrs.subscription === 'remove'
      ? remove(request, sender.account, bare)
      : put(sender.account, bare, item);
  },
};

/** §2.3, §2.4. What the client says about the subscription is not his to say, and ignored. */
function put(account: Account, jid: string, item: Element): IqAnswer {
  const name: string | undefined = item.attrs.name;
  const groups = item.getChildren('group', ns.roster).map((group) => group.text());
  if (jid === account.bare) return refuse('not-allowed');
  if (new Set(groups).size < groups.length) return refuse('bad-request');
  if (groups.includes('') || [name ?? '', ...groups].some((text) => text.length > longestName))
    return refuse('not-acceptable');
  if (!account.roster.hasRoomFor(jid)) return refuse('resource-constraint');
  pushItem(account, itemXml(account.roster.put(jid, name, groups)));
  return done;
}

/** §2.5. */
function remove({ host }: IqRequest, account: Account, jid: string): IqAnswer {
  const item = account.roster.remove(jid);
  if (!item) return refuse('item-not-found');
  pushItem(account, removedItemXml(jid));
  endSubscriptions(host, account, item);
  return done;
}
