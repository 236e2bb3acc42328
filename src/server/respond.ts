// Answers one iq request that is addressed to the server or the sender's account (RFC 6120 §8.2.3).
import type { Element } from '@xmpp/xml';
import type { Session } from './account.js';
import type { Host } from './host.js';
import { tag } from './markup.js';
import { type IqAddressee, type IqAnswer, refuse } from './responder.js';
import { responders } from './responders.js';
import type { Stanza } from './stanza.js';
import { errorStanza } from './stanza-error.js';

/** The answer as XML, and what to do when it is sent. */
export interface IqReply {
  readonly xml: string;
  readonly afterwards?: () => void;
}

/** Undefined for an iq that is an answer itself. @param sender undefined before login */
export function respond(
  host: Host,
  sender: Session | undefined,
  stanza: Stanza,
  addressee: IqAddressee,
): IqReply | undefined {
  const { envelope } = stanza;
  if (envelope.type === 'result' || envelope.type === 'error') return undefined;
  const answer = answerTo(host, sender, stanza, addressee);
  if (answer.kind === 'error') return { xml: errorStanza(envelope, sender?.address, answer.condition) };
  const { id, to: from } = envelope;
  const xml = tag('iq', { type: 'result', id, from, to: sender?.address }, answer.payload);
  return { xml, ...(answer.afterwards && { afterwards: answer.afterwards }) };
}

function answerTo(host: Host, sender: Session | undefined, stanza: Stanza, addressee: IqAddressee): IqAnswer {
  const { type, id } = stanza.envelope;
  const payload = onlyChild(stanza.element());
  if ((type !== 'get' && type !== 'set') || id === undefined || !payload) return refuse('bad-request');
  const responder = responders[payload.getNS() ?? ''];
  if (!responder?.addressees.includes(addressee)) return refuse('service-unavailable');
  return responder[type]?.({ host, addressee, payload, sender }) ?? refuse('feature-not-implemented');
}

/** A request has exactly one child element. */
export function onlyChild(iq: Element | undefined): Element | undefined {
  const [child, ...others] = iq?.getChildElements() ?? [];
  return others.length > 0 ? undefined : child;
}
