// A logged-in XMPP client over any Connection: what a simulated user needs, and nothing about scenarios.
import type { CloseCause, Connection, TlsClientOptions } from '../model/connection.js';
import { type Clock, fromSeconds } from '../model/time.js';
import { Correlator } from './correlator.js';
import { escapeAttribute } from './escape.js';
import type { FrameKind, StreamContext, Violation } from './frame.js';
import { Framer } from './framer.js';
import { Inbox } from './inbox.js';
import { arrived, errorConditions } from './incoming.js';
import { type LoginChannel, login } from './login.js';
import { LoginError } from './login-error.js';
import { ns } from './namespaces.js';
import { sharedDerive } from './sasl/derive.js';
import { randomNonce } from './sasl/nonce.js';
import type { Incoming, IqOutcome, LoginFacts, LoginOptions, SessionEnd, SessionSink } from './session.js';

/** How long close() waits for the peer to close its side. */
const closePatience = fromSeconds(2);

/** One client on one connection. It answers iq requests itself (RFC 6120 §8.2.3), and reports the rest to its sink. */
export class ClientSession {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #sink: SessionSink;
  readonly #framer: Framer;
  readonly #inbox = new Inbox();
  readonly #waiting = new Correlator<(outcome: IqOutcome) => void>();
  /** `negotiating`: frames go to the inbox. `open`: stanzas go to the sink. */
  #state: 'negotiating' | 'open' | 'closing' | 'ended' = 'negotiating';
  #jid: string | undefined;
  #onPeerClosed: (() => void) | undefined;

  constructor(connection: Connection, clock: Clock, sink: SessionSink) {
    this.#connection = connection;
    this.#clock = clock;
    this.#sink = sink;
    this.#framer = new Framer({
      frame: (kind, buffer, start, end) => this.#frame(kind, buffer, start, end),
      violation: (violation) => this.#violation(violation),
    });
    connection.receive({
      bytes: (bytes) => this.#framer.push(bytes),
      closed: (cause, detail) => this.#closed(cause, detail),
    });
  }

  /** Full JID, once logged in. */
  get jid(): string | undefined {
    return this.#jid;
  }

  /**
   * Logs in; call it once. Rejects with a {@link LoginError}, with condition `aborted` when the signal came first; the session is
   * over then.
   */
  async login(options: LoginOptions, signal?: AbortSignal): Promise<LoginFacts> {
    const abort = (): void => this.#inbox.fail(new LoginError('stream', 'aborted', 'the login was aborted'));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const facts = await login(this.#channel(), options);
      this.#jid = facts.jid;
      this.#state = 'open';
      for (const { kind, bytes, context } of this.#inbox.drain())
        this.#open(kind, bytes, 0, bytes.length, context);
      return facts;
    } catch (error) {
      if (error instanceof LoginError) this.#fail(error.condition, error.message);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Sends complete stanzas. After the end it does nothing. */
  send(bytes: Uint8Array): void {
    this.#connection.write(bytes);
  }

  /** Sends an iq of type get or set with this `id` and `to`, and waits for its answer. Never rejects; set time-outs outside. */
  request(id: string, to: string | undefined, iq: Uint8Array): Promise<IqOutcome> {
    if (this.#state === 'ended') return Promise.resolve({ kind: 'disconnected' });
    return new Promise((resolve) => {
      this.#waiting.asked('upstream', id, to, resolve);
      this.send(iq);
    });
  }

  /** Closes the stream (RFC 6120 §4.4): ours first, then the peer's is awaited for a while, then the connection ends. */
  async close(): Promise<void> {
    if (this.#state === 'ended' || this.#state === 'closing') return;
    this.#state = 'closing';
    const given = new AbortController();
    const peerClosed = new Promise<void>((resolve) => {
      this.#onPeerClosed = resolve;
    });
    this.#connection.write(Buffer.from('</stream:stream>'));
    await Promise.race([peerClosed, this.#clock.sleep(closePatience, given.signal)]);
    given.abort();
    this.#connection.end();
    this.#end({ wanted: true, kind: 'closed', text: 'closed' });
  }

  /** Drops the connection at once. */
  destroy(): void {
    this.#connection.destroy();
  }

  #channel(): LoginChannel {
    return {
      inbox: this.#inbox,
      clock: this.#clock,
      tools: { nonce: randomNonce, derive: sharedDerive },
      write: (text: string) => this.#connection.write(Buffer.from(text)),
      restart: () => this.#framer.reset(),
      startTls: (options: TlsClientOptions) => this.#connection.startTls(options),
    };
  }

  #frame(kind: FrameKind, buffer: Buffer, start: number, end: number): void {
    const { context } = this.#framer;
    if (kind === 'keepalive' || kind === 'opaque' || context === undefined) return;
    if (this.#state === 'negotiating') this.#inbox.put(kind, buffer, start, end, context);
    else this.#open(kind, buffer, start, end, context);
  }

  /** A frame of an open stream. */
  #open(kind: FrameKind, buffer: Buffer, start: number, end: number, context: StreamContext): void {
    if (kind === 'stanza') this.#stanza(arrived(buffer, start, end, context));
    else if (kind === 'stream-close') this.#streamClosed();
    else if (kind === 'nonza') this.#nonza(arrived(buffer, start, end, context));
  }

  #stanza(incoming: Incoming): void {
    const { name, type } = incoming.envelope;
    if (name !== 'iq') this.#sink.stanza(incoming);
    else if (type === 'get' || type === 'set') this.#answer(incoming);
    else if (!this.#settle(incoming)) this.#sink.stanza(incoming);
  }

  /** Pings are answered; whatever else is asked of a simulated client is declined (RFC 6120 §8.4). */
  #answer({ envelope, element }: Incoming): void {
    const { id = '', from } = envelope;
    const to = from === undefined ? '' : ` to='${escapeAttribute(from)}'`;
    const isPing = element().getChild('ping', ns.ping) !== undefined;
    const head = `<iq type='${isPing ? 'result' : 'error'}' id='${escapeAttribute(id)}'${to}`;
    const error = `><error type='cancel'><service-unavailable xmlns='${ns.stanzas}'/></error></iq>`;
    this.send(Buffer.from(head + (isPing ? '/>' : error)));
  }

  /** Matches an answer by id and sender (RFC 6120 §8.1.2.1); whether somebody waited for it. */
  #settle(incoming: Incoming): boolean {
    const { id = '', from, type } = incoming.envelope;
    const settle = this.#waiting.answered('upstream', id, from, this.#jid);
    if (!settle) return false;
    const kept = incoming.keep();
    if (type === 'result') settle({ kind: 'result', incoming: kept });
    else
      settle({
        kind: 'error',
        condition: errorConditions(kept.element())[0] ?? 'undefined-condition',
        incoming: kept,
      });
    return true;
  }

  #nonza(incoming: Incoming): void {
    const { name, ns: uri } = incoming.envelope;
    if (name !== 'error' || uri !== ns.streams) return;
    const condition = incoming.element().getChildElements()[0]?.getName() ?? 'undefined-condition';
    this.#fail('stream-error', condition);
  }

  #streamClosed(): void {
    if (this.#onPeerClosed) {
      this.#onPeerClosed();
      return;
    }
    this.#connection.write(Buffer.from('</stream:stream>'));
    this.#connection.end();
    this.#end({ wanted: false, kind: 'closed', text: 'the server closed the stream' });
  }

  #violation({ rule, detail }: Violation): void {
    this.#fail('violation', `the server broke ${rule}: ${detail}`);
  }

  #fail(kind: string, text: string): void {
    this.#end({ wanted: false, kind, text });
    this.#connection.destroy();
  }

  #closed(cause: CloseCause, detail: string | undefined): void {
    const kind = { fin: 'closed', rst: 'reset', timeout: 'timeout', error: 'error', local: 'destroyed' }[
      cause
    ];
    this.#end({
      wanted: this.#state === 'closing' || cause === 'local',
      kind,
      text: detail ?? `connection ${kind}`,
    });
  }

  #end(end: SessionEnd): void {
    if (this.#state === 'ended') return;
    const wasNegotiating = this.#state === 'negotiating';
    this.#state = 'ended';
    this.#onPeerClosed?.();
    for (const settle of this.#waiting.drain()) settle({ kind: 'disconnected' });
    if (wasNegotiating) this.#inbox.fail(new LoginError('stream', end.kind, end.text));
    this.#sink.ended(end);
  }
}
