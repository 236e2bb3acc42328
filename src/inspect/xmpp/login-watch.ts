// Logins: every step decoded, without its secrets, and one note for each login about what it came to (RFC 6120 §6, XEP-0388).
import { formatMillis } from '../../model/duration.js';
import type { SaslFacts } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import {
  describeVerdicts,
  explainRefusal,
  type MechanismOffer,
  predictMechanisms,
} from '../../xmpp/channel-binding.js';
import { ns } from '../../xmpp/namespaces.js';
import { childElements, childText, plural } from '../../xmpp/summary/reading.js';
import { broughtAlong, failureInWords, strongerThan } from './login-words.js';
import { readOffer } from './offer.js';
import { isBase64, readClientData, readServerData } from './sasl-facts.js';
import { type SaslNonza, saslNonza } from './sasl-nonza.js';
import { brief } from './text.js';
import type { Learned, Passing, Scene, Watcher } from './watcher.js';

/** A login that is under way. */
interface Login {
  readonly mechanism: string;
  readonly beganAt: Micros;
  sent: number;
  received: number;
  nonce: string | undefined;
  who: string | undefined;
  gs2: string | undefined;
  readonly extras: readonly string[];
}

const nothing: MechanismOffer = { mechanisms: [], types: [] };

export class LoginWatch implements Watcher {
  readonly #scene: Scene;
  #offer: MechanismOffer = nothing;
  #login: Login | undefined;
  /** The prediction is made once. */
  #isPredicted = false;
  /** Some step could not be read: what seems not to belong to it may. */
  #isBlind = false;
  /** What there is to say about a login that succeeded, until it is known what it was bound to. */
  #summary: string | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  nonza(passing: Passing): Learned | undefined {
    const { dir, envelope } = passing;
    if (dir === 'downstream' && envelope.ns === ns.streams && envelope.name === 'features')
      return this.#features(passing);
    const nonza = saslNonza(passing);
    if (!nonza) {
      if (envelope.ns === ns.sasl || envelope.ns === ns.sasl2) this.#isBlind = true;
      // A resumption takes the place of a binding.
      if (this.#scene.progress.isBound) this.#tell(passing.at);
      return undefined;
    }
    const sasl = this.#step(nonza, passing);
    return sasl && { sasl };
  }

  stanza(passing: Passing): undefined {
    if (this.#summary === undefined) return;
    if (this.#scene.progress.isBound) this.#tell(passing.at);
  }

  secured(): void {
    this.#login = undefined;
  }

  end(at: Micros): void {
    this.#tell(at);
  }

  #features(passing: Passing): undefined {
    const element = passing.element();
    const offer = element && readOffer(element);
    if (!offer) return;
    this.#offer = offer;
    const tls = this.#scene.tls();
    if (!tls || this.#isPredicted || offer.mechanisms.length === 0) return;
    this.#isPredicted = true;
    const text = describeVerdicts(predictMechanisms(offer, tls), tls);
    this.#scene.tell.note('channel-binding', passing, text);
  }

  #step(nonza: SaslNonza, passing: Passing): SaslFacts | undefined {
    switch (nonza.step) {
      case 'begin':
        return this.#begin(nonza, passing);
      case 'challenge':
      case 'continue':
        return this.#challenge(nonza, passing);
      case 'response':
        return this.#response(nonza, passing);
      case 'success':
        return this.#success(nonza, passing);
      case 'failure':
        return this.#failure(nonza, passing);
      case 'abort':
      case 'task':
        return { ...(this.#login && { mechanism: this.#login.mechanism }), step: nonza.step };
      default:
        return nonza.step satisfies never;
    }
  }

  #begin(nonza: SaslNonza, passing: Passing): SaslFacts {
    const { tell, progress } = this.#scene;
    const mechanism = brief(nonza.mechanism ?? '');
    if (this.#login || progress.isAuthenticated) tell.lint('sasl-second-auth', passing);
    if (this.#offer !== nothing && !this.#offer.mechanisms.includes(mechanism))
      tell.lint('sasl-not-offered', passing, `${mechanism} was not offered`);
    const isOpen = !progress.isSecured && this.#scene.tls() === undefined;
    if (mechanism === 'PLAIN' && isOpen) tell.lint('sasl-plain-in-the-clear', passing);
    const extras = nonza.isSasl2 ? askedFor(nonza) : [];
    const unknown = { nonce: undefined, who: undefined, gs2: undefined };
    const login: Login = { mechanism, beganAt: passing.at, sent: 0, received: 0, ...unknown, extras };
    this.#login = login;
    const facts = this.#fromClient(nonza, passing, login);
    if (login.gs2 === 'y' && this.#offer.mechanisms.some((name) => name.endsWith('-PLUS')))
      tell.lint('sasl-downgrade', passing);
    return { mechanism, step: 'begin', ...facts };
  }

  #response(nonza: SaslNonza, passing: Passing): SaslFacts | undefined {
    if (this.#login) return this.#fromClient(nonza, passing, this.#login);
    return undefined;
  }

  #fromClient(nonza: SaslNonza, passing: Passing, login: Login): SaslFacts {
    const data = this.#data(nonza, passing);
    const name = nonza.step === 'response' ? { mechanism: login.mechanism } : {};
    if (data === undefined) return { ...name, step: nonza.step };
    const { facts, nonce } = readClientData(data, exchangeOf(login));
    login.sent++;
    login.nonce ??= nonce;
    login.who ??= facts.authcid ?? facts.authzid;
    login.gs2 ??= facts.gs2;
    return { ...name, step: nonza.step, ...facts };
  }

  #challenge(nonza: SaslNonza, passing: Passing): SaslFacts | undefined {
    const login = this.#login;
    if (!login) {
      this.#unsolicited(passing);
      return undefined;
    }
    return this.#fromServer(nonza, passing, login);
  }

  #fromServer(nonza: SaslNonza, passing: Passing, login: Login): SaslFacts {
    const { mechanism } = login;
    const data = this.#data(nonza, passing);
    const facts = data === undefined ? {} : readServerData(data, exchangeOf(login)).facts;
    login.received++;
    return { mechanism, step: nonza.step, ...facts };
  }

  #success(nonza: SaslNonza, passing: Passing): SaslFacts | undefined {
    const login = this.#login;
    this.#login = undefined;
    if (!login) {
      this.#unsolicited(passing);
      return undefined;
    }
    const facts = this.#fromServer(nonza, passing, login);
    const better = strongerThan(login.mechanism, this.#offer.mechanisms);
    const along = nonza.isSasl2 ? broughtAlong(nonza.element) : [];
    const identity = nonza.isSasl2 ? childText(nonza.element, 'authorization-identifier') : undefined;
    this.#summary = [
      `${login.mechanism}${login.who === undefined ? '' : ` as ${login.who}`}: succeeded`,
      `${plural(login.received, 'round trip')} in ${formatMillis(micros(passing.at - login.beganAt))} ms`,
      identity && `as ${brief(identity)}`,
      ...along,
      ...login.extras,
      better && `weaker than ${better}, which was offered`,
    ]
      .filter(Boolean)
      .join(', ');
    if (nonza.isSasl2) this.#tell(passing.at);
    return facts;
  }

  #failure(nonza: SaslNonza, passing: Passing): SaslFacts | undefined {
    const login = this.#login;
    this.#login = undefined;
    if (!login) {
      this.#unsolicited(passing);
      return undefined;
    }
    const { tell } = this.#scene;
    const words = failureInWords(nonza.element);
    const { mechanism, who, gs2 } = login;
    tell.note('sasl', passing, `${mechanism}${who === undefined ? '' : ` as ${who}`}: failed, ${words}`);
    const attempt = { mechanism, ...(gs2 !== undefined && { gs2 }) };
    const reason = explainRefusal(attempt, this.#offer, this.#scene.tls());
    if (reason !== undefined) tell.note('channel-binding', passing, `${mechanism} was refused: ${reason}`);
    return { mechanism, step: 'failure', fault: words };
  }

  #unsolicited(passing: Passing): void {
    if (!this.#scene.progress.isPartial && !this.#isBlind) this.#scene.tell.lint('sasl-unsolicited', passing);
  }

  /** The note about the last login, once. */
  #tell(at: Micros): void {
    const summary = this.#summary;
    if (summary === undefined) return;
    this.#summary = undefined;
    const { jid } = this.#scene.progress;
    const bound = jid !== undefined && !summary.includes(jid) ? `, bound to ${brief(jid)}` : '';
    this.#scene.tell.note('sasl', { at }, `${summary}${bound}`);
  }

  /** The decoded data; undefined when there is none. What is no base64 is told, and read as far as it goes. */
  #data({ data }: SaslNonza, passing: Passing): Buffer | undefined {
    if (data === undefined) return undefined;
    if (data !== '=' && !isBase64(data)) {
      const isSpaced = isBase64(data.replace(/\s/g, ''));
      this.#scene.tell.lint('sasl-base64', passing, isSpaced ? 'white space in base64' : undefined);
    }
    return data === '=' ? Buffer.alloc(0) : Buffer.from(data, 'base64');
  }
}

const exchangeOf = ({ mechanism, sent, received, nonce }: Login) => ({ mechanism, sent, received, nonce });

/** What the request of SASL2 asks for beyond the login, where the answer does not say it (XEP-0480, XEP-0484 §3.5). */
function askedFor({ element }: SaslNonza): string[] {
  const children = childElements(element);
  const tokens = children.find((child) => child.getName() === 'fast' && child.getNS() === ns.fast);
  const upgrade = children.find((child) => child.getName() === 'upgrade');
  return [
    tokens !== undefined && 'with a FAST token',
    tokens?.attrs.count !== undefined && `use ${brief(String(tokens.attrs.count))} of it`,
    tokens?.attrs.invalidate !== undefined && 'which ends with it',
    upgrade !== undefined && `asked to upgrade to ${brief(upgrade.getText())}`,
  ].filter((part) => part !== false);
}
