// What an iq carries, in a few words: one row per payload namespace.
import type { Element } from '@xmpp/xml';
import { specOf } from '../known.js';
import { ns } from '../namespaces.js';
import {
  attribute,
  childElements,
  childText,
  count,
  excerpt,
  firstElement,
  plural,
  words,
} from './reading.js';

type Row = (payload: Element, type: string | undefined) => string;

const fixed =
  (label: string): Row =>
  () =>
    label;

/** The payload's element name after the label: `carbons enable`. */
const named =
  (label: string): Row =>
  (payload) =>
    `${label} ${payload.getName()}`;

/** The label, and for an answer how many elements it brings: `roster (12 items)`. */
const listing =
  (label: string, name: string | undefined, noun: string): Row =>
  (payload, type) =>
    type === 'result'
      ? `${label} (${plural(count(payload, name), noun)})`
      : words(label, attribute(payload, 'node'));

const rows: Readonly<Record<string, Row>> = {
  [ns.ping]: fixed('ping'),
  [ns.session]: fixed('session'),
  [ns.roster]: roster,
  [ns.bind]: (payload) => words('bind', childText(payload, 'jid') ?? childText(payload, 'resource')),
  [ns.register]: (payload) =>
    words('register', payload.getChild('remove') && 'remove', childText(payload, 'username')),
  [ns.auth]: (payload) => words('auth', childText(payload, 'username')),
  [ns.discoInfo]: (payload, type) =>
    type === 'result'
      ? `disco info (${plural(count(payload, 'identity'), 'identity').replace('ys', 'ies')}, ${plural(count(payload, 'feature'), 'feature')})`
      : words('disco info', attribute(payload, 'node')),
  [ns.discoItems]: listing('disco items', 'item', 'item'),
  'jabber:iq:version': (payload) =>
    words('version', childText(payload, 'name'), childText(payload, 'version'), childText(payload, 'os')),
  'jabber:iq:last': (payload) => words('last activity', seconds(payload)),
  'jabber:iq:private': (payload) => words('private storage', firstElement(payload)?.getNS()),
  'jabber:iq:privacy': listing('privacy lists', 'list', 'list'),
  'jabber:iq:search': listing('search', 'item', 'item'),
  'jabber:iq:rpc': fixed('rpc'),
  'vcard-temp': (payload) => words('vcard', childText(payload, 'FN')),
  'urn:xmpp:time': (payload) => words('time', childText(payload, 'utc')),
  'urn:xmpp:blocking': (payload) =>
    words(payload.getName(), count(payload) > 0 && plural(count(payload), 'item')),
  'urn:xmpp:carbons:2': named('carbons'),
  'urn:xmpp:push:0': named('push'),
  'urn:xmpp:mam:2': archive,
  'urn:xmpp:mam:1': archive,
  'urn:xmpp:http:upload:0': upload,
  'urn:xmpp:extdisco:2': listing('external services', 'service', 'service'),
  'urn:xmpp:jingle:1': (payload) =>
    words(
      'jingle',
      attribute(payload, 'action'),
      attribute(payload, 'sid') && `sid ${attribute(payload, 'sid')}`,
    ),
  'urn:xmpp:bob': (payload) => words('bits of binary', attribute(payload, 'cid')),
  'http://jabber.org/protocol/commands': (payload) =>
    words(
      'command',
      attribute(payload, 'node'),
      attribute(payload, 'status') ?? attribute(payload, 'action'),
    ),
  'http://jabber.org/protocol/pubsub': pubsub,
  'http://jabber.org/protocol/pubsub#owner': pubsub,
  'http://jabber.org/protocol/muc#admin': listing('muc admin', 'item', 'item'),
  'http://jabber.org/protocol/muc#owner': fixed('muc configuration'),
  'http://jabber.org/protocol/bytestreams': (payload) => words('bytestreams', plural(count(payload), 'host')),
  'http://jabber.org/protocol/ibb': (payload) =>
    words('ibb', payload.getName(), attribute(payload, 'sid') && `sid ${attribute(payload, 'sid')}`),
  'http://jabber.org/protocol/si': (payload) => words('stream initiation', attribute(payload, 'id')),
};

/** A few words for the payload of an iq of that type; for an unknown one its name and namespace. */
export function describePayload(payload: Element, type: string | undefined): string {
  const namespace = payload.getNS() ?? '';
  const row = Object.hasOwn(rows, namespace) ? rows[namespace] : undefined;
  if (row) return excerpt(row(payload, type));
  return excerpt(specOf(namespace)?.title.toLowerCase() ?? words(payload.getName(), namespace));
}

function roster(payload: Element, type: string | undefined): string {
  if (type === 'result') return `roster (${plural(count(payload, 'item'), 'item')})`;
  const item = payload.getChild('item');
  if (item === undefined) return 'roster';
  return words('roster', attribute(item, 'subscription') === 'remove' && 'remove', attribute(item, 'jid'));
}

/** XEP-0313: a query, or the <fin/> that ends its page. */
function archive(payload: Element): string {
  if (payload.getName() !== 'fin') return words('mam', payload.getName());
  const set = payload.getChild('set');
  const returned = set && childText(set, 'count');
  return words(
    'mam fin',
    attribute(payload, 'complete') === 'true' && 'complete',
    returned && `of ${returned}`,
  );
}

/** XEP-0363: the request for a slot, or the slot. */
function upload(payload: Element): string {
  const size = attribute(payload, 'size');
  return words('upload', payload.getName(), attribute(payload, 'filename'), size && `${size} B`);
}

/** XEP-0060: the verb, the node and what it carries. */
function pubsub(payload: Element): string {
  const verb = firstElement(payload);
  if (verb === undefined) return 'pubsub';
  const items = childElements(verb).filter((child) => child.getName() === 'item').length;
  return words('pubsub', verb.getName(), attribute(verb, 'node'), items > 0 && `(${plural(items, 'item')})`);
}

function seconds(payload: Element): string | undefined {
  const value = attribute(payload, 'seconds');
  return value && `${value}s`;
}
