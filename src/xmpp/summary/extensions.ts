// What a message or presence carries beside its text, in a few words: one row per extension namespace.
import type { Element } from '@xmpp/xml';
import { specOf } from '../known.js';
import { ns } from '../namespaces.js';
import {
  attribute,
  childElements,
  childText,
  condition,
  count,
  excerpt,
  firstElement,
  plural,
  words,
} from './reading.js';

/** Nothing for an extension that would only be noise in one line. */
type Row = (extension: Element) => string | undefined;

const fixed =
  (label: string): Row =>
  () =>
    label;
const quiet: Row = () => undefined;

/** The element name and the message it speaks of: `displayed a1b2`. */
const about =
  (label = ''): Row =>
  (extension) =>
    words(label, extension.getName(), attribute(extension, 'id'));

const rows: Readonly<Record<string, Row>> = {
  'urn:xmpp:receipts': (extension) =>
    extension.getName() === 'received'
      ? words('receipt for', attribute(extension, 'id'))
      : `receipt ${extension.getName()}`,
  'urn:xmpp:chat-markers:0': about(),
  'http://jabber.org/protocol/chatstates': (extension) => extension.getName(),
  [ns.delay]: (extension) => words('delayed', attribute(extension, 'stamp')),
  'jabber:x:delay': (extension) => words('delayed', attribute(extension, 'stamp')),
  'urn:xmpp:message-correct:0': (extension) => words('corrects', attribute(extension, 'id')),
  'urn:xmpp:message-retract:0': (extension) => words('retracts', attribute(extension, 'id')),
  'urn:xmpp:message-retract:1': (extension) => words('retracts', attribute(extension, 'id')),
  'urn:xmpp:reactions:0': (extension) =>
    words('reactions', ...extension.getChildren('reaction').map((reaction) => reaction.getText())),
  'urn:xmpp:reply:0': (extension) => words('reply to', attribute(extension, 'id')),
  'urn:xmpp:eme:0': (extension) =>
    words('encrypted', attribute(extension, 'name') ?? attribute(extension, 'namespace')),
  'urn:xmpp:omemo:2': fixed('omemo'),
  'urn:xmpp:omemo:1': fixed('omemo'),
  'eu.siacs.conversations.axolotl': fixed('omemo'),
  'jabber:x:encrypted': fixed('openpgp'),
  'urn:xmpp:openpgp:0': fixed('openpgp'),
  'urn:xmpp:hints': (extension) => extension.getName(),
  'urn:xmpp:attention:0': fixed('attention'),
  'urn:xmpp:jingle-message:0': about('jingle'),
  'urn:xmpp:call-invites:0': about('call'),
  'urn:xmpp:idle:1': (extension) => words('idle since', attribute(extension, 'since')),
  'urn:xmpp:spoiler:0': fixed('spoiler'),
  'urn:xmpp:sid:0': quiet,
  'urn:xmpp:occupant-id:0': quiet,
  'urn:xmpp:fallback:0': quiet,
  'urn:xmpp:styling:0': quiet,
  'http://jabber.org/protocol/caps': quiet,
  'urn:xmpp:caps': quiet,
  'vcard-temp:x:update': quiet,
  'http://jabber.org/protocol/xhtml-im': quiet,
  'http://jabber.org/protocol/nick': quiet,
  'jabber:x:oob': (extension) => words('url', childText(extension, 'url')),
  'jabber:x:data': (extension) => words('form', childText(extension, 'title')),
  'jabber:x:conference': (extension) => words('invite to', attribute(extension, 'jid')),
  'http://jabber.org/protocol/muc': fixed('muc join'),
  'http://jabber.org/protocol/muc#user': room,
  'http://jabber.org/protocol/pubsub#event': event,
};

/** A few words for an extension; undefined for one that is not worth a word in one line. */
export function describeExtension(extension: Element): string | undefined {
  const namespace = extension.getNS() ?? '';
  if (extension.getName() === 'error') return failure(extension);
  const row = Object.hasOwn(rows, namespace) ? rows[namespace] : undefined;
  const text = row
    ? row(extension)
    : (specOf(namespace)?.title.toLowerCase() ?? words(extension.getName(), namespace));
  return text && excerpt(text);
}

/** A stanza error (RFC 6120 §8.3): `error item-not-found (cancel)`. */
export const failure = (error: Element): string =>
  words('error', condition(error), attribute(error, 'type') && `(${attribute(error, 'type')})`);

/** XEP-0045 §15.6: status codes, invitations, affiliation. */
function room(extension: Element): string {
  const invite = extension.getChild('invite') ?? extension.getChild('decline');
  if (invite) return words('muc', invite.getName(), attribute(invite, 'to') ?? attribute(invite, 'from'));
  const codes = extension.getChildren('status').map((status) => attribute(status, 'code'));
  const role = extension.getChild('item');
  return words(
    'muc',
    role && attribute(role, 'affiliation'),
    role && attribute(role, 'role'),
    codes.join(','),
  );
}

/** XEP-0060 §7.1.2.1: the node and what happened in it. */
function event(extension: Element): string {
  const what = firstElement(extension);
  if (what === undefined) return 'event';
  const retracted = childElements(what).some((child) => child.getName() === 'retract');
  return words(
    'event',
    attribute(what, 'node'),
    `(${plural(count(what), retracted ? 'retraction' : 'item')})`,
  );
}
