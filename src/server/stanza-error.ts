// Stanza errors (RFC 6120 §8.3): the answer to a stanza that could not be dealt with.
import type { Envelope } from '../xmpp/envelope.js';
import { ns } from '../xmpp/namespaces.js';
import { tag } from './markup.js';

/** Conditions with the type that RFC 6120 §8.3.3 gives them: what the sender may do about it. */
const errorTypes = {
  'bad-request': 'modify',
  conflict: 'cancel',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'remote-server-not-found': 'cancel',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
} as const;

export type StanzaCondition = keyof typeof errorTypes;

/** Whether an answer to it would be an answer to an answer, which nobody may give (RFC 6120 §8.3.1). */
export const isAnswer = ({ name, type }: Envelope): boolean =>
  type === 'error' || (name === 'iq' && type === 'result');

/** The error stanza for `envelope`, addressed back to `to`. */
export const errorStanza = (
  { name, id, to: from }: Envelope,
  to: string | undefined,
  condition: StanzaCondition,
): string =>
  tag(
    name,
    { type: 'error', id, from, to },
    tag('error', { type: errorTypes[condition] }, tag(condition, { xmlns: ns.stanzas })),
  );
