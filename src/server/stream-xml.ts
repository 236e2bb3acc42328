// What the server says about the stream itself: header, features, errors (RFC 6120 §4).
import type { StreamContext, Violation } from '../xmpp/frame.js';
import { ns } from '../xmpp/namespaces.js';
import type { ServerMechanismName } from '../xmpp/sasl/mechanisms.js';
import { tag, textTag } from './markup.js';

/** Stream error conditions that this server has a use for (RFC 6120 §4.9.3). */
export type StreamCondition =
  | 'bad-format'
  | 'bad-namespace-prefix'
  | 'conflict'
  | 'connection-timeout'
  | 'host-unknown'
  | 'invalid-namespace'
  | 'not-authorized'
  | 'not-well-formed'
  | 'policy-violation'
  | 'restricted-xml'
  | 'system-shutdown'
  | 'unsupported-encoding'
  | 'unsupported-stanza-type'
  | 'unsupported-version';

export const streamEnd = '</stream:stream>';

/** The response header (§4.7); `to` is whoever the client said it is. */
export const streamHeader = (id: string, domain: string, to: string | undefined): string =>
  `<?xml version='1.0'?>${tag('stream:stream', {
    xmlns: ns.client,
    'xmlns:stream': ns.streams,
    id,
    from: domain,
    to,
    version: '1.0',
    'xml:lang': 'en',
  }).replace(/\/>$/, '>')}`;

/** A stream error with a text for people (§4.9.2). */
export const streamError = (condition: StreamCondition, text?: string): string =>
  tag(
    'stream:error',
    {},
    tag(condition, { xmlns: ns.streamErrors }) +
      (text === undefined ? '' : textTag('text', { xmlns: ns.streamErrors, 'xml:lang': 'en' }, text)),
  );

/** Before login: how to log in, and whether accounts can be made (XEP-0077 §8). */
export const loginFeatures = (
  mechanisms: readonly ServerMechanismName[],
  isRegistrationOpen: boolean,
): string =>
  tag(
    'stream:features',
    {},
    tag('mechanisms', { xmlns: ns.sasl }, mechanisms.map((name) => textTag('mechanism', {}, name)).join('')) +
      (isRegistrationOpen ? tag('register', { xmlns: ns.registerFeature }) : ''),
  );

/** After login: bind, and the session of RFC 3921 that old clients still want to establish. */
export const sessionFeatures: string = tag(
  'stream:features',
  {},
  tag('bind', { xmlns: ns.bind }) + tag('session', { xmlns: ns.session }, tag('optional')),
);

/** What is wrong with a client's stream header, if anything (§4.7, §4.8). */
export function headerFault(
  { contentNs, attrs }: StreamContext,
  domain: string,
): StreamCondition | undefined {
  if (contentNs !== ns.client) return 'invalid-namespace';
  if (attrs.to?.toLowerCase() !== domain) return 'host-unknown';
  return /^0*[1-9]\d*\.\d+$/.test(attrs.version ?? '') ? undefined : 'unsupported-version';
}

/** The stream error for a rule that the framer saw broken. */
export const conditionOf = (rule: Violation['rule']): StreamCondition =>
  rule === 'stanza-too-large' || rule === 'limit-exceeded' ? 'policy-violation' : rule;
