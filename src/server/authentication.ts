// One stream's attempts to log in by SASL (RFC 6120 §6): elements in, elements out. The stream decides what follows.
import type { Element } from '@xmpp/xml';
import { formatBareJid, parseJid } from '../xmpp/jid.js';
import { ns } from '../xmpp/namespaces.js';
import type { SaslServer, ServerStep } from '../xmpp/sasl/mechanism.js';
import { serverMechanisms } from '../xmpp/sasl/mechanisms.js';
import { randomNonce } from '../xmpp/sasl/nonce.js';
import { decodeBase64 } from '../xmpp/sasl/text.js';
import type { Account } from './account.js';
import type { Host } from './host.js';
import { tag, textTag } from './markup.js';

/** SASL error conditions (RFC 6120 §6.5). */
type SaslCondition =
  | 'aborted'
  | 'incorrect-encoding'
  | 'invalid-authzid'
  | 'invalid-mechanism'
  | 'malformed-request'
  | 'not-authorized'
  | 'temporary-auth-failure';

/** What to send, and whether the attempt is over. */
export type Verdict =
  | { readonly kind: 'challenge'; readonly xml: string }
  | { readonly kind: 'failure'; readonly xml: string }
  | { readonly kind: 'success'; readonly xml: string; readonly account: Account };

export class Authentication {
  readonly #host: Host;
  /** The attempt under way. */
  #server: SaslServer | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes an element of the SASL namespace. Never rejects; the next element must wait for the verdict. */
  async take(element: Element): Promise<Verdict> {
    switch (element.getName()) {
      case 'auth':
        return this.#begin(element);
      case 'response':
        return this.#server ? this.#step(element.text()) : this.#fail('malformed-request');
      case 'abort':
        return this.#fail('aborted');
      default:
        return this.#fail('malformed-request');
    }
  }

  async #begin(element: Element): Promise<Verdict> {
    const name = this.#host.mechanisms.find((offered) => offered === element.attrs.mechanism);
    if (!name) return this.#fail('invalid-mechanism');
    const { derive, accounts } = this.#host;
    this.#server = serverMechanisms[name].server({
      nonce: randomNonce,
      derive,
      credentials: accounts.credentials,
    });
    const text = element.text();
    // No initial response: all our mechanisms let the client speak first, so it is asked to (RFC 6120 §6.4.2).
    return text === '' ? { kind: 'challenge', xml: tag('challenge', { xmlns: ns.sasl }) } : this.#step(text);
  }

  async #step(text: string): Promise<Verdict> {
    const response = decodeBase64(text);
    if (!response) return this.#fail('incorrect-encoding');
    try {
      const step = await this.#server?.step(response);
      return step ? this.#judge(step) : this.#fail('malformed-request');
    } catch {
      return this.#fail('temporary-auth-failure');
    }
  }

  #judge(step: ServerStep): Verdict {
    switch (step.kind) {
      case 'challenge':
        return { kind: 'challenge', xml: dataTag('challenge', step.bytes) };
      case 'failure':
        return this.#fail(step.condition);
      case 'success': {
        const { accounts } = this.#host;
        const username = step.username.toLowerCase();
        const account = step.isTemporary ? accounts.lend(username) : accounts.find(username);
        if (!account) return this.#fail('not-authorized');
        if (step.authzid !== undefined && !isAddressOf(account, step.authzid))
          return this.#fail('invalid-authzid');
        this.#server = undefined;
        return { kind: 'success', xml: dataTag('success', step.bytes), account };
      }
    }
  }

  #fail(condition: SaslCondition): Verdict {
    this.#server = undefined;
    return { kind: 'failure', xml: tag('failure', { xmlns: ns.sasl }, tag(condition)) };
  }
}

const dataTag = (name: string, bytes: Buffer | undefined): string =>
  textTag(name, { xmlns: ns.sasl }, bytes?.toString('base64') ?? '');

/** Nobody may act as somebody else (RFC 6120 §6.3.8). */
function isAddressOf(account: Account, authzid: string): boolean {
  const jid = parseJid(authzid);
  return jid !== undefined && jid.resource === undefined && formatBareJid(jid) === account.bare;
}
