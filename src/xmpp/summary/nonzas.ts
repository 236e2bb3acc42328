// First-level elements that are no stanzas (XEP-0360), in a few words: one row per namespace.
import type { Element } from '@xmpp/xml';
import { ns } from '../namespaces.js';
import { attribute, childElements, childText, condition, excerpt, words } from './reading.js';

type Row = (nonza: Element) => string;

const rows: Readonly<Record<string, Row>> = {
  [ns.streams]: (nonza) =>
    nonza.getName() === 'error' ? `stream error ${condition(nonza)}` : features(nonza),
  [ns.tls]: (nonza) => words(nonza.getName() === 'starttls' ? undefined : 'starttls', nonza.getName()),
  [ns.sasl]: sasl,
  [ns.sasl2]: sasl,
  'urn:xmpp:sm:3': streamManagement,
  'urn:xmpp:sm:2': streamManagement,
  'urn:xmpp:csi:0': (nonza) => `client state ${nonza.getName()}`,
  'http://jabber.org/protocol/compress': (nonza) => words(nonza.getName(), childText(nonza, 'method')),
  'jabber:server:dialback': dialback,
  'jabber:component:accept': (nonza) => nonza.getName(),
  'urn:xmpp:bidi': (nonza) => nonza.getName(),
};

/** A few words for a nonza; for an unknown one its name and namespace. */
export function describeNonza(nonza: Element): string {
  const namespace = nonza.getNS() ?? '';
  const row = Object.hasOwn(rows, namespace) ? rows[namespace] : undefined;
  return excerpt(row ? row(nonza) : words(nonza.getName(), namespace), 200);
}

/** RFC 6120 §6.4 and XEP-0388: the mechanism or the condition, never the data. */
function sasl(nonza: Element): string {
  if (nonza.getName() === 'failure') return `failure ${condition(nonza)}`;
  return words(
    nonza.getName(),
    attribute(nonza, 'mechanism'),
    childText(nonza, 'authorization-identifier'),
    nonza.getChild('bound') && '+bound',
  );
}

/** XEP-0198: counters as written on the wire. */
function streamManagement(nonza: Element): string {
  const name = nonza.getName();
  const handled = attribute(nonza, 'h');
  const resume = ['true', '1'].includes(attribute(nonza, 'resume') ?? '') && 'resume';
  return words(
    name.length > 1 && 'sm',
    name,
    resume,
    handled && `h=${handled}`,
    name === 'failed' && condition(nonza),
  );
}

/** XEP-0220: the domains and the outcome; the key stays out. */
function dialback(nonza: Element): string {
  const pair = words(attribute(nonza, 'from'), '→', attribute(nonza, 'to'));
  return words('dialback', nonza.getName(), pair, attribute(nonza, 'type'));
}

const featureRows: Readonly<Record<string, Row>> = {
  [ns.tls]: (feature) => `starttls${feature.getChild('required') ? '(required)' : ''}`,
  [ns.sasl]: (feature) => words('sasl', ...mechanisms(feature)),
  [ns.sasl2]: (feature) => words('sasl2', ...mechanisms(feature)),
  [ns.bind]: () => 'bind',
  [ns.session]: (feature) => `session${feature.getChild('optional') ? '(optional)' : ''}`,
  [ns.registerFeature]: () => 'register',
  'urn:xmpp:sm:3': () => 'sm',
  'urn:xmpp:sm:2': () => 'sm:2',
  'urn:xmpp:csi:0': () => 'csi',
  'urn:xmpp:features:rosterver': () => 'roster versions',
  'urn:xmpp:features:pre-approval': () => 'pre-approval',
  'urn:xmpp:features:dialback': () => 'dialback',
  'urn:xmpp:features:bidi': () => 'bidi',
  'urn:xmpp:sasl-cb:0': (feature) =>
    words('channel binding', ...childElements(feature).map((type) => attribute(type, 'type'))),
  'urn:xmpp:stream-limits:0': (feature) => words('limits', childText(feature, 'max-bytes')),
  'http://jabber.org/features/compress': (feature) => words('compression', childText(feature, 'method')),
  'http://jabber.org/features/iq-auth': () => 'iq-auth',
  'http://jabber.org/protocol/caps': () => 'caps',
};

const mechanisms = (feature: Element): string[] =>
  feature.getChildren('mechanism').map((mechanism) => mechanism.getText());

function features(nonza: Element): string {
  const known = childElements(nonza).map((feature) => {
    const namespace = feature.getNS() ?? '';
    return Object.hasOwn(featureRows, namespace) ? featureRows[namespace]?.(feature) : feature.getName();
  });
  return known.length === 0 ? 'features: none' : `features: ${known.join(', ')}`;
}
