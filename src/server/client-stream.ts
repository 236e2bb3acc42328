// One client's connection: what arrives on it, phase by phase (RFC 6120 §4 to §7), and how it ends.
import type { Connection, ConnectionSink } from '../model/connection.js';
import type { Micros } from '../model/time.js';
import {
  defaultLimits,
  type FrameKind,
  type FrameSink,
  type StreamContext,
  type Violation,
} from '../xmpp/frame.js';
import { Framer } from '../xmpp/framer.js';
import { ns } from '../xmpp/namespaces.js';
import { randomNonce } from '../xmpp/sasl/nonce.js';
import type { Account, Link, Session } from './account.js';
import { Authentication, type Verdict } from './authentication.js';
import { bind } from './bind.js';
import type { Host } from './host.js';
import { tag } from './markup.js';
import { Outlet } from './outlet.js';
import { withdraw } from './presence.js';
import { respond } from './respond.js';
import { route } from './router.js';
import { Stanza } from './stanza.js';
import {
  conditionOf,
  headerFault,
  loginFeatures,
  type StreamCondition,
  sessionFeatures,
  streamEnd,
  streamError,
  streamHeader,
} from './stream-xml.js';

/** `checking`: the server is busy with a login, and the client has to wait (RFC 6120 §6.4.3). */
type Phase =
  | { readonly kind: 'opening' | 'closed' }
  | { readonly kind: 'authenticating' | 'checking'; readonly authentication: Authentication }
  | { readonly kind: 'reopening' | 'binding'; readonly account: Account }
  | { readonly kind: 'bound'; readonly session: Session };

export class ClientStream implements ConnectionSink, FrameSink, Link {
  readonly #host: Host;
  readonly #connection: Connection;
  readonly #outlet: Outlet;
  readonly #framer: Framer;
  readonly #gone: () => void;
  #phase: Phase = { kind: 'opening' };
  #failures = 0;
  #timer: AbortController | undefined;

  /** @param gone called once, when the connection is over */
  constructor(host: Host, connection: Connection, gone: () => void) {
    this.#host = host;
    this.#connection = connection;
    this.#gone = gone;
    this.#outlet = new Outlet(connection, host.turn);
    this.#framer = new Framer(this, { ...defaultLimits, stanzaBytes: host.limits.stanzaBytes });
    this.#after(host.limits.loginWithin, () => this.close('connection-timeout', 'The login took too long.'));
    connection.receive(this);
  }

  bytes(bytes: Uint8Array): void {
    if (this.#phase.kind !== 'closed') this.#host.turn.run(() => this.#framer.push(bytes));
  }

  closed(): void {
    this.#timer?.abort();
    this.#host.turn.run(() => this.#leave());
    this.#gone();
  }

  frame(kind: FrameKind, buffer: Buffer, start: number, end: number): void {
    const context = this.#framer.context;
    if (this.#phase.kind === 'closed' || !context) return;
    switch (kind) {
      case 'stream-open':
        this.#open(context);
        break;
      case 'stream-close':
        this.#finish(streamEnd);
        break;
      case 'stanza':
      case 'nonza':
        this.#take(new Stanza(buffer, start, end, context), kind);
        break;
      case 'keepalive':
      case 'opaque':
        break;
      default:
        kind satisfies never;
    }
  }

  violation({ rule, detail }: Violation): void {
    this.close(conditionOf(rule), `There is ${detail}.`);
  }

  /** Queues bytes for the client; one that does not read them in time is cut off. */
  send(bytes: Buffer): void {
    if (this.#phase.kind === 'closed') return;
    if (this.#outlet.backlog > this.#host.limits.backlogBytes)
      this.close('policy-violation', 'Too much is waiting to be read.');
    else this.#outlet.send(bytes);
  }

  /** Ends the stream with an error (RFC 6120 §4.9.1.1). */
  close(condition: StreamCondition, text?: string): void {
    this.#finish(streamError(condition, text) + streamEnd);
  }

  #say(xml: string): void {
    this.#outlet.send(Buffer.from(xml));
  }

  #header(): string {
    return streamHeader(randomNonce(), this.#host.domain, this.#framer.context?.attrs.from);
  }

  #open(context: StreamContext): void {
    const phase = this.#phase;
    const fault = headerFault(context, this.#host.domain);
    if (fault) {
      this.close(fault);
    } else if (phase.kind === 'opening') {
      this.#say(this.#header() + loginFeatures(this.#host.mechanisms, this.#host.isRegistrationOpen));
      this.#phase = { kind: 'authenticating', authentication: new Authentication(this.#host) };
    } else if (phase.kind === 'reopening') {
      this.#say(this.#header() + sessionFeatures);
      this.#phase = { kind: 'binding', account: phase.account };
    } else {
      this.close('policy-violation', 'The stream is open already.');
    }
  }

  /** A first-level element: what it may be depends on the phase alone. */
  #take(stanza: Stanza, kind: 'stanza' | 'nonza'): void {
    const phase = this.#phase;
    if (kind === 'stanza' && stanza.envelope.ns !== ns.client) {
      this.close('invalid-namespace');
      return;
    }
    switch (phase.kind) {
      case 'authenticating':
        this.#authenticate(stanza, phase.authentication);
        break;
      case 'checking':
        this.close('policy-violation', 'The last login element has not been answered yet.');
        break;
      case 'binding':
        this.#bind(stanza, phase.account);
        break;
      case 'bound':
        if (kind === 'stanza') route(this.#host, phase.session, stanza);
        else this.close('unsupported-stanza-type');
        break;
      case 'opening':
      case 'reopening':
      case 'closed':
        break;
      default:
        phase satisfies never;
    }
  }

  /** Before login a client may log in, and make an account (XEP-0077 §3.1). */
  #authenticate(stanza: Stanza, authentication: Authentication): void {
    const { name, ns: namespace } = stanza.envelope;
    const element = stanza.element();
    if (namespace === ns.sasl && element) {
      this.#phase = { kind: 'checking', authentication };
      void authentication.take(element).then((verdict) => {
        this.#host.turn.run(() => this.#conclude(verdict, authentication));
      });
    } else if (namespace === ns.tls) {
      // STARTTLS that was not offered (RFC 6120 §5.4.2.2).
      this.#finish(tag('failure', { xmlns: ns.tls }) + streamEnd);
    } else if (name === 'iq' && this.#host.isRegistrationOpen && element?.getChild('query', ns.register)) {
      const reply = respond(this.#host, undefined, stanza, 'server');
      if (reply) this.#say(reply.xml);
    } else {
      this.close('not-authorized');
    }
  }

  #conclude(verdict: Verdict, authentication: Authentication): void {
    // The client may have gone while it was checked.
    if (this.#phase.kind !== 'checking') {
      if (verdict.kind === 'success') this.#release(verdict.account);
      return;
    }
    this.#say(verdict.xml);
    if (verdict.kind === 'success') {
      this.#phase = { kind: 'reopening', account: verdict.account };
      this.#framer.reset();
      return;
    }
    this.#phase = { kind: 'authenticating', authentication };
    if (verdict.kind === 'failure' && ++this.#failures >= this.#host.limits.saslFailures)
      this.close('policy-violation', 'Too many failed logins.');
  }

  #bind(stanza: Stanza, account: Account): void {
    const binding = bind(this.#host, account, stanza, this);
    if (!binding) {
      this.close('not-authorized', 'A resource must be bound first.');
      return;
    }
    this.#say(binding.xml);
    if (!binding.session) return;
    this.#timer?.abort();
    this.#phase = { kind: 'bound', session: binding.session };
  }

  /** Says the last words, as the first ones too if nothing has been said (RFC 6120 §4.9.1.2), and ends. */
  #finish(words: string): void {
    const { kind } = this.#phase;
    if (kind === 'closed') return;
    this.#say(kind === 'opening' || kind === 'reopening' ? this.#header() + words : words);
    this.#leave();
    this.#outlet.end();
    this.#after(this.#host.limits.closeWithin, () => this.#connection.destroy());
  }

  /** No longer there for anybody. */
  #leave(): void {
    const phase = this.#phase;
    this.#phase = { kind: 'closed' };
    if (phase.kind === 'bound') {
      const { account, resource } = phase.session;
      account.sessions.delete(resource);
      this.#host.sessions.delete(phase.session);
      withdraw(this.#host, phase.session);
      this.#release(account);
    } else if (phase.kind === 'reopening' || phase.kind === 'binding') {
      this.#release(phase.account);
    }
  }

  /** An account of this session's own goes with it. */
  #release(account: Account): void {
    if (account.isTemporary && account.sessions.size === 0) this.#host.accounts.remove(account);
  }

  /** Does `work` in a turn of its own after `duration`, unless the next #after() or the end of the connection comes first. */
  #after(duration: Micros, work: () => void): void {
    this.#timer?.abort();
    const timer = new AbortController();
    this.#timer = timer;
    void this.#host.clock.sleep(duration, timer.signal).then(() => {
      if (!timer.signal.aborted) this.#host.turn.run(work);
    });
  }
}
