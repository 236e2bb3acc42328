// How each connection logged in: which steps it took, how long each took, and what came of it.
import { Eldest } from '../../model/eldest.js';
import type { FlowId } from '../../model/flow.js';
import type { ElementRecord, StreamRecord, TapRecord } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { tagAttribute, tagName, visitChildren } from '../../xmpp/child-tags.js';
import { unescapeXml } from '../../xmpp/escape.js';
import { ns } from '../../xmpp/namespaces.js';
import { ownText } from './own-text.js';

/** `features`: until the server's first. `stanza`: from the end of the login to the first stanza of its own. */
export type LoginStep = 'features' | 'tls' | 'auth' | 'bind' | 'stanza';

/** In the order in which they are taken. */
export const loginSteps: readonly LoginStep[] = ['features', 'tls', 'auth', 'bind', 'stanza'];

export type LoginOutcome = 'under way' | 'logged in' | 'resumed' | 'failed' | 'cut off';

export interface Login {
  readonly flow: FlowId;
  readonly ordinal: number;
  readonly openedAt: Micros;
  /** How long each step took, as far as it was taken, µs. */
  readonly steps: Partial<Record<LoginStep, Micros>>;
  /** From the opening to the end of the login. */
  total?: Micros;
  outcome: LoginOutcome;
  /** Why it failed. */
  condition?: string;
  mechanism?: string;
  /** Authentications begun. */
  attempts: number;
  /** `TLSv1.3`, or `yes` when that is all that is known. */
  tls?: string;
  sm: boolean;
  /** The full JID that was bound, or what the server calls the client. */
  jid?: string;
}

/** What is on the way. */
interface Progress {
  readonly login: Login;
  headerAt?: Micros;
  tlsAt?: Micros;
  authAt?: Micros;
  bindAt?: Micros;
  authedAt?: Micros;
  boundAt?: Micros;
  isDone: boolean;
}

/** Connections that are remembered: the eldest make room. */
const most = 2_000;

const boundJid = /<(?:\w+:)?(?:jid|authorization-identifier)(?:\s[^>]*)?>\s*([^<\s]+)\s*</;

export class Logins {
  readonly #flows = new Map<FlowId, Progress>();
  readonly #eldest = new Eldest(this.#flows);

  get size(): number {
    return this.#flows.size;
  }

  record(record: TapRecord, ordinal: number): void {
    switch (record.t) {
      case 'open':
        this.#begin(record, ordinal);
        return;
      case 'tls':
        if (record.event === 'established') this.#secured(record.flow, record.at, record.version);
        return;
      case 'stream':
        this.#stream(record, ordinal);
        return;
      case 'nonza':
        this.#nonza(record);
        return;
      case 'stanza':
        this.#stanza(record);
        return;
      case 'close':
        this.#closed(record.flow);
        return;
      default:
        return;
    }
  }

  /** In order of appearance: connections that sent a stream header, or at least something of XMPP. */
  list(): Login[] {
    return Array.from(this.#flows.values(), ({ login }) => login).filter(
      ({ outcome, steps }) => outcome !== 'cut off' || Object.keys(steps).length > 0,
    );
  }

  login(flow: FlowId): Login | undefined {
    return this.#flows.get(flow)?.login;
  }

  #begin({ flow, at }: TapRecord, ordinal: number): Progress {
    const login: Login = {
      ...{ flow, ordinal, openedAt: at, steps: {}, outcome: 'under way', attempts: 0, sm: false },
    };
    const progress = { login, isDone: false };
    this.#flows.set(flow, progress);
    if (this.#flows.size > most) this.#flows.delete(this.#eldest.take() ?? flow);
    return progress;
  }

  #stream(record: StreamRecord, ordinal: number): void {
    const progress = this.#flows.get(record.flow) ?? this.#begin(record, ordinal);
    if (record.event === 'open' && record.dir === 'upstream') progress.headerAt ??= record.at;
    if (record.event === 'error' && !progress.isDone)
      fail(progress, record.attrs.condition ?? 'stream error');
  }

  #secured(flow: FlowId, at: Micros, version: string | undefined): void {
    const progress = this.#flows.get(flow);
    if (progress === undefined || progress.isDone) return;
    const { login } = progress;
    login.tls = version ?? login.tls ?? 'yes';
    // With TLS on both legs the later one ends the step.
    login.steps.tls = since(progress.tlsAt ?? login.openedAt, at);
  }

  #nonza(record: ElementRecord): void {
    const progress = this.#flows.get(record.flow);
    if (progress === undefined) return;
    const { login } = progress;
    const { name, at } = record;
    switch (record.ns) {
      case ns.streams:
        if (name === 'features') login.steps.features ??= since(login.openedAt, at);
        return;
      case ns.tls:
        if (name === 'starttls') progress.tlsAt ??= at;
        else if (name === 'proceed') login.tls ??= 'yes';
        else if (name === 'failure' && !progress.isDone) fail(progress, 'starttls failed');
        return;
      case ns.sasl:
      case ns.sasl2:
        if (!progress.isDone) authenticate(progress, record);
        return;
      case ns.component:
        if (name === 'handshake' && record.dir === 'upstream') progress.authAt ??= at;
        else if (name === 'handshake' && !progress.isDone) {
          login.mechanism ??= 'handshake';
          login.steps.auth = since(progress.authAt ?? at, at);
          finish(progress, at, 'logged in');
        }
        return;
      default:
        if (record.ns.startsWith('urn:xmpp:sm:')) manage(progress, record);
        return;
    }
  }

  #stanza(record: ElementRecord): void {
    const progress = this.#flows.get(record.flow);
    if (progress === undefined) return;
    if (progress.isDone) {
      if (progress.login.steps.stanza !== undefined || progress.boundAt === undefined) return;
      // RFC 3921 §3: a session is asked for by many clients still, and does nothing.
      if (record.name === 'iq' && record.xml.includes(ns.session)) return;
      progress.login.steps.stanza = since(progress.boundAt, record.at);
    } else if (record.name === 'iq') bind(progress, record);
  }

  #closed(flow: FlowId): void {
    const progress = this.#flows.get(flow);
    if (progress?.login.outcome === 'under way') progress.login.outcome = 'cut off';
  }
}

const since = (from: Micros, to: Micros): Micros => micros(Math.max(0, to - from));

function authenticate(progress: Progress, record: ElementRecord): void {
  const { login } = progress;
  const { name, at, xml, dir } = record;
  if (dir === 'upstream' && (name === 'auth' || name === 'authenticate')) {
    progress.authAt = at;
    login.attempts++;
    login.outcome = 'under way';
    delete login.condition;
    const close = xml.indexOf('>') + 1;
    const mechanism = record.sasl?.mechanism ?? tagAttribute(xml, 0, close, 'mechanism');
    if (mechanism !== undefined) login.mechanism = ownText(mechanism, 64);
  } else if (dir === 'downstream' && name === 'success') {
    login.steps.auth = since(progress.authAt ?? at, at);
    progress.authedAt = at;
    const jid = record.ns === ns.sasl2 ? jidIn(xml) : undefined;
    if (jid !== undefined) login.jid = jid;
    if (xml.includes('urn:xmpp:sm:') && /<(?:\w+:)?(?:enabled|resumed)[\s/>]/.test(xml)) login.sm = true;
    const isResumed = /<(?:\w+:)?resumed[\s/>]/.test(xml);
    // Bind 2 (XEP-0386): the resource is bound with the success.
    if (record.ns === ns.sasl2 && (isResumed || /<(?:\w+:)?bound[\s/>]/.test(xml)))
      finish(progress, at, isResumed ? 'resumed' : 'logged in');
  } else if (dir === 'downstream' && name === 'failure') fail(progress, conditionOf(xml));
}

function manage(progress: Progress, { name, at, dir }: ElementRecord): void {
  const { login } = progress;
  if (dir !== 'downstream') return;
  if (name === 'enabled') login.sm = true;
  if (name !== 'resumed' || progress.isDone) return;
  login.sm = true;
  login.steps.bind = since(progress.authedAt ?? at, at);
  finish(progress, at, 'resumed');
}

/** RFC 6120 §7.6. */
function bind(progress: Progress, record: ElementRecord): void {
  const { login } = progress;
  const isBind = record.xml.includes(ns.bind);
  if (record.dir === 'upstream') {
    if (isBind && record.type === 'set') progress.bindAt ??= record.at;
    return;
  }
  if (!isBind) return;
  if (record.type === 'error') {
    fail(progress, 'bind refused');
    return;
  }
  const jid = record.type === 'result' ? jidIn(record.xml) : undefined;
  if (jid === undefined) return;
  login.jid = jid;
  login.steps.bind = since(progress.bindAt ?? progress.authedAt ?? record.at, record.at);
  finish(progress, record.at, 'logged in');
}

function jidIn(xml: string): string | undefined {
  const jid = boundJid.exec(xml)?.[1];
  return jid === undefined ? undefined : ownText(unescapeXml(jid));
}

function conditionOf(xml: string): string {
  let found = 'failed';
  visitChildren(xml, (open, close) => {
    found = ownText(tagName(xml, open, close), 64);
    return true;
  });
  return found;
}

/** It may be tried again: the login goes on. */
function fail({ login }: Progress, condition: string): void {
  login.outcome = 'failed';
  login.condition = ownText(condition, 64);
}

function finish(progress: Progress, at: Micros, outcome: 'logged in' | 'resumed'): void {
  const { login } = progress;
  login.outcome = outcome;
  login.total = since(login.openedAt, at);
  delete login.condition;
  progress.boundAt = at;
  progress.isDone = true;
}
