// SASL2 (XEP-0388) with Bind 2 (XEP-0386): the login and the binding in one exchange, on one stream.
import type { Element } from '@xmpp/xml';
import { escapeText } from '../escape.js';
import { LoginError } from '../login-error.js';
import { ns } from '../namespaces.js';
import type { InlineGrants, InlineWishes, LoginOptions } from '../session.js';
import { unexpected } from './channel.js';

/** Carbons are asked for under their own name (XEP-0280 §4), stream management under its (XEP-0198 §7). */
const carbons = 'urn:xmpp:carbons:2';

/** What a login by SASL2 came to. */
export interface Sasl2Outcome {
  /** Full JID; undefined when the resource is still to be bound. */
  readonly jid?: string;
  readonly inline?: InlineGrants;
}

/** `<authentication/>` of the features, if it is to be used. */
export function sasl2Offer(features: Element, { sasl2 = 'never' }: LoginOptions): Element | undefined {
  if (sasl2 === 'never') return undefined;
  const offer = features.getChild('authentication', ns.sasl2);
  if (!offer && sasl2 === 'required')
    throw new LoginError('auth', 'sasl2-not-offered', 'the server offers no SASL2, which is required');
  return offer;
}

/**
 * The request. What else goes with a login has its place beside the binding: a token (FAST, XEP-0484) would be asked for, and
 * shown, by children of `<authenticate/>`.
 */
export function authenticateRequest(
  mechanism: string,
  first: Buffer,
  offer: Element,
  options: LoginOptions,
): string {
  const agent = '<user-agent><software>stanzascope</software></user-agent>';
  const bind = offer.getChild('inline')?.getChild('bind', ns.bind2);
  // Unlike RFC 6120, an empty one is an empty element (XEP-0388 §2.2).
  const response = `<initial-response>${first.toString('base64')}</initial-response>`;
  return `<authenticate xmlns='${ns.sasl2}' mechanism='${mechanism}'>${response}${agent}${
    bind ? bindRequest(granted(bind, options.inline), options.resource) : ''
  }</authenticate>`;
}

/** @param tag the beginning of the resource that the server makes up (XEP-0386 §4) */
function bindRequest({ sm, carbons: wantsCarbons }: InlineWishes, tag: string | undefined): string {
  const name = tag === undefined ? '' : `<tag>${escapeText(tag)}</tag>`;
  const enables = [
    ...(sm ? [`<enable xmlns='${ns.sm}' resume='true'/>`] : []),
    ...(wantsCarbons ? [`<enable xmlns='${carbons}'/>`] : []),
  ];
  return `<bind xmlns='${ns.bind2}'>${name}${enables.join('')}</bind>`;
}

/** Of the wishes those that the server offers. */
function granted(bind: Element, wishes: InlineWishes = {}): InlineWishes {
  const features = bind.getChild('inline')?.getChildren('feature') ?? [];
  const isOffered = (uri: string): boolean => features.some(({ attrs }) => attrs.var === uri);
  return {
    sm: wishes.sm === true && isOffered(ns.sm),
    carbons: wishes.carbons === true && isOffered(carbons),
  };
}

/** Reads the success. Without `<bound/>` the resource is bound the old way, on the features that follow. */
export function readOutcome(success: Element, offer: Element, options: LoginOptions): Sasl2Outcome {
  const bound = success.getChild('bound', ns.bind2);
  if (!bound) return {};
  // The text of XEP-0386 has another name for it than its schema and the servers.
  const jid =
    success.getChildText('authorization-identifier') ?? success.getChildText('authorization-identity') ?? '';
  if (!jid.includes('/')) throw unexpected('auth', 'a full JID', jid || 'none');
  const bind = offer.getChild('inline')?.getChild('bind', ns.bind2);
  const sm = bound.getChild('enabled', ns.sm);
  const hasCarbons = bind !== undefined && granted(bind, options.inline).carbons === true;
  return { jid, inline: { carbons: hasCarbons, ...(sm && { sm }) } };
}
