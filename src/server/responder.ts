// The contract of an iq namespace that the server answers itself. A new one is a file in iq/ and a line in responders.ts.
import type { Element } from '@xmpp/xml';
import type { Session } from './account.js';
import type { Host } from './host.js';
import type { StanzaCondition } from './stanza-error.js';

/** Whom a request is addressed to: the domain, or the sender's own account (RFC 6120 §10.3). */
export type IqAddressee = 'server' | 'account';

export interface IqRequest {
  readonly host: Host;
  readonly addressee: IqAddressee;
  /** The one child of the iq (RFC 6120 §8.2.3). */
  readonly payload: Element;
  /** Undefined before login. */
  readonly sender: Session | undefined;
}

export type IqAnswer =
  | {
      readonly kind: 'result';
      /** XML. */
      readonly payload?: string;
      /** What happens once the result is sent. */
      readonly afterwards?: () => void;
    }
  | { readonly kind: 'error'; readonly condition: StanzaCondition };

export interface IqResponder {
  /** Whom it answers for. */
  readonly addressees: readonly IqAddressee[];
  /** Offered in disco#info (XEP-0030); false for what every server has. */
  readonly isFeature: boolean;
  get?(request: IqRequest): IqAnswer;
  set?(request: IqRequest): IqAnswer;
}

export const done: IqAnswer = { kind: 'result' };
export const refuse = (condition: StanzaCondition): IqAnswer => ({ kind: 'error', condition });
