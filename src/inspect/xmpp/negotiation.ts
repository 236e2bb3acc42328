// How far the stream has come: headers, features, STARTTLS, login, binding (RFC 6120 §4 to §7); and what comes out of turn.
import type { Element } from '@xmpp/xml';
import type { StreamContext } from '../../xmpp/frame.js';
import { ns } from '../../xmpp/namespaces.js';
import { childText } from '../../xmpp/summary/reading.js';
import { lintAnswer, lintRequest } from './header-lint.js';
import type { Progress, StreamKind } from './progress.js';
import { bareOf, kept } from './text.js';
import type { Passing, Scene, Spot, Watcher } from './watcher.js';

const kinds: Readonly<Record<string, StreamKind>> = {
  [ns.client]: 'client',
  [ns.server]: 'server',
  [ns.component]: 'component',
};

/** What may be asked before the login: XEP-0077, XEP-0078. */
const early = [ns.auth, ns.register].map((uri) => Buffer.from(uri));
const bind = Buffer.from(ns.bind);
const auth = Buffer.from(ns.auth);

export class Negotiation implements Watcher {
  readonly #scene: Scene;
  readonly #progress: Progress;
  readonly #isClosed = { upstream: false, downstream: false };
  /** The server's header promised features that have not come. */
  #awaitsFeatures = false;
  /** What the last features offered. */
  readonly #offers = { login: false, bind: false };
  #wasTlsRequired = false;
  /** Id of the open bind request, and of that of XEP-0078. */
  #binding: string | undefined;
  #oldLogin: string | undefined;
  #isBidirectional = false;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#progress = scene.progress;
  }

  header(spot: Spot, context: StreamContext): void {
    const { tell } = this.#scene;
    // Whatever it is, it is no header that was due.
    if (this.#isLate(spot)) return;
    if (spot.dir === 'upstream') {
      this.#progress.kind = kinds[context.contentNs] ?? 'unknown';
      for (const rule of lintRequest(context)) tell.lint(rule, spot);
      return;
    }
    this.#awaitsFeatures = isVersioned(context) && context.contentNs !== ns.component;
    for (const rule of lintAnswer(context)) tell.lint(rule, spot);
  }

  close({ dir }: Spot): void {
    this.#isClosed[dir] = true;
  }

  /** The first thing after the end of the stream is told, once. */
  #isLate(spot: Spot): boolean {
    const isLate = this.#isClosed[spot.dir];
    if (isLate) this.#scene.tell.lint('stream-after-close', spot);
    this.#isClosed[spot.dir] = false;
    return isLate;
  }

  secured(): void {
    this.#progress.isSecured = true;
    this.#wasTlsRequired = false;
  }

  lost(): void {
    this.#progress.isPartial = true;
    this.#awaitsFeatures = false;
  }

  stanza(passing: Passing): undefined {
    this.#isLate(passing);
    if (passing.dir === 'downstream') this.#fromServer(passing);
    else this.#fromClient(passing);
  }

  nonza(passing: Passing): undefined {
    const { dir, envelope } = passing;
    this.#isLate(passing);
    if (dir === 'downstream' && envelope.ns === ns.streams && envelope.name === 'features')
      this.#features(passing);
    else if (dir === 'downstream') this.#expectFeatures(passing);
    if (envelope.ns === ns.sasl || envelope.ns === ns.sasl2) this.#login(passing);
    if (envelope.ns === ns.bidi) this.#isBidirectional = true;
    if (envelope.name === 'resumed' && (envelope.ns === ns.sm || envelope.ns === ns.sm2)) this.#resumed();
    if (envelope.ns === ns.component && dir === 'downstream') this.#progress.isAuthenticated = true;
  }

  #expectFeatures(passing: Passing): void {
    if (this.#awaitsFeatures) this.#scene.tell.lint('features-missing', passing);
    this.#awaitsFeatures = false;
  }

  #features(passing: Passing): void {
    const { tell, tls } = this.#scene;
    this.#awaitsFeatures = false;
    const element = passing.element();
    if (!element) return;
    const starttls = element.getChild('starttls', ns.tls);
    const isInside = this.#progress.isSecured || tls() !== undefined;
    if (starttls && isInside) tell.lint('starttls-inside-tls', passing);
    if (!starttls && this.#wasTlsRequired && !isInside && !this.#progress.isAuthenticated)
      tell.lint('starttls-stripped', passing);
    this.#wasTlsRequired ||= starttls?.getChild('required') !== undefined;
    this.#offers.login =
      element.getChild('mechanisms', ns.sasl) !== undefined ||
      element.getChild('authentication', ns.sasl2) !== undefined;
    this.#offers.bind = element.getChild('bind', ns.bind) !== undefined;
  }

  #login(passing: Passing): void {
    const { name, ns: uri } = passing.envelope;
    const isBegun = name === 'auth' || name === 'authenticate';
    if (passing.dir === 'upstream') {
      if (isBegun) this.#progress.isLoggingIn = true;
      return;
    }
    if (name !== 'success' && name !== 'failure') return;
    this.#progress.isLoggingIn = false;
    if (name === 'failure') return;
    this.#progress.isAuthenticated = true;
    if (uri === ns.sasl2) this.#success2(passing.element());
  }

  /** SASL2 can bind or resume along with the success (XEP-0386, XEP-0198 §9). */
  #success2(success: Element | undefined): void {
    const children = success?.getChildElements() ?? [];
    const has = (name: string, uris: readonly string[]): boolean =>
      children.some((child) => child.getName() === name && uris.includes(child.getNS() ?? ''));
    const isBound = has('bound', [ns.bind2]);
    const isResumed = has('resumed', [ns.sm, ns.sm2]);
    const jid = success && childText(success, 'authorization-identifier');
    if (jid && (isBound || isResumed)) this.#progress.jid = kept(jid);
    if (isBound) this.#progress.isBound = true;
    if (isResumed) this.#resumed();
  }

  #resumed(): void {
    this.#progress.isBound = true;
    this.#progress.isResumed = true;
  }

  #fromServer(passing: Passing): void {
    const { name, type, id } = passing.envelope;
    this.#expectFeatures(passing);
    if (this.#progress.kind === 'server' && !this.#isBidirectional)
      this.#scene.tell.lint('server-stream-one-way', passing);
    if (name !== 'iq' || (type !== 'result' && type !== 'error') || id === undefined) return;
    if (id === this.#oldLogin) {
      this.#oldLogin = undefined;
      this.#progress.isLoggingIn = false;
      if (type === 'result') Object.assign(this.#progress, { isAuthenticated: true, isBound: true });
    }
    if (id !== this.#binding) return;
    this.#binding = undefined;
    if (type === 'error') return;
    this.#progress.isBound = true;
    const bound = passing.element()?.getChild('bind', ns.bind);
    const jid = bound && childText(bound, 'jid');
    if (jid) this.#progress.jid = kept(jid);
  }

  #fromClient(passing: Passing): void {
    const { tell } = this.#scene;
    const { envelope, bytes } = passing;
    if (this.#progress.kind !== 'client') return;
    const isSet = envelope.name === 'iq' && envelope.type === 'set';
    if (isSet && !this.#progress.isAuthenticated && bytes.includes(auth))
      this.#oldLogin = kept(envelope.id ?? '');
    if (!this.#progress.isAuthenticated) {
      const isEarly = envelope.name === 'iq' && early.some((uri) => bytes.includes(uri));
      if (this.#offers.login && !isEarly) tell.lint('stanza-before-auth', passing);
      return;
    }
    if (isSet && bytes.includes(bind)) {
      if (this.#progress.isBound) tell.lint('bind-twice', passing);
      this.#binding = kept(envelope.id ?? '');
    } else if (this.#offers.bind && !this.#progress.isBound && !isToServer(passing)) {
      tell.lint('stanza-before-bind', passing);
    }
    if (envelope.from !== undefined && this.#progress.jid !== undefined)
      if (!isOwn(envelope.from, this.#progress.jid)) tell.lint('from-not-own', passing);
  }
}

const isVersioned = ({ attrs }: StreamContext): boolean => Number.parseFloat(attrs.version ?? '0') >= 1;

/** An iq for the own server. */
const isToServer = ({ envelope: { name, to } }: Passing): boolean =>
  name === 'iq' && (to === undefined || !to.includes('@'));

/** The client's own address, with its resource or without (RFC 6120 §8.1.2.1). */
function isOwn(from: string, jid: string): boolean {
  if (from === jid) return true;
  const isBare = !from.includes('/');
  const isSameBare = bareOf(from).toLowerCase() === bareOf(jid).toLowerCase();
  return isSameBare && (isBare || from.slice(from.indexOf('/')) === jid.slice(jid.indexOf('/')));
}
