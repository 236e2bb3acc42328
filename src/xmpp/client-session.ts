// A logged-in XMPP client over any Connection: what a simulated user needs, and nothing about scenarios.
import type { CloseCause, Connection, TlsClientOptions, TlsFacts } from '../model/connection.js';
import { type Clock, fromSeconds } from '../model/time.js';
import { Correlator } from './correlator.js';
import { readErrorCondition, stanzaCondition } from './error-condition.js';
import { escapeAttribute } from './escape.js';
import type { FrameKind, StreamContext, Violation } from './frame.js';
import { Framer } from './framer.js';
import { Inbox } from './inbox.js';
import { arrived } from './incoming.js';
import type { LoginChannel } from './login/channel.js';
import { login } from './login.js';
import { Interruption, LoginError } from './login-error.js';
import { MessageFraming } from './message-framing.js';
import { ns } from './namespaces.js';
import { sharedDerive } from './sasl/derive.js';
import { randomNonce } from './sasl/nonce.js';
import type { Incoming, IqOutcome, LoginFacts, LoginOptions, SessionEnd, SessionSink } from './session.js';

/** How long close() waits for the peer to close its side. */
const closePatience = fromSeconds(2);

const streamEnd = Buffer.from('</stream:stream>');

/** One client on one connection. It answers iq requests itself (RFC 6120 §8.2.3), and reports the rest to its sink. */
export class ClientSession {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #sink: SessionSink;
  readonly #framer: Framer;
  readonly #inbox = new Inbox();
  readonly #waiting = new Correlator<(outcome: IqOutcome) => void>(Number.POSITIVE_INFINITY);
  /** `negotiating`: frames go to the inbox. `open`, `closing`: stanzas go to the sink. */
  #state: 'negotiating' | 'open' | 'closing' | 'ended' = 'negotiating';
  #jid: string | undefined;
  #closing: Promise<void> | undefined;
  #onPeerClosed: (() => void) | undefined;

  constructor(connection: Connection, clock: Clock, sink: SessionSink) {
    this.#connection = connection.framing === 'messages' ? new MessageFraming(connection) : connection;
    this.#clock = clock;
    this.#sink = sink;
    this.#framer = new Framer({
      frame: (kind, buffer, start, end) => this.#frame(kind, buffer, start, end),
      violation: (violation) => this.#violation(violation),
    });
    this.#connection.receive({
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
   * over then. Stanzas that arrived ahead of its end go to the sink before it resolves.
   */
  async login(options: LoginOptions, signal?: AbortSignal): Promise<LoginFacts> {
    const abort = (): void => this.#fail('aborted', 'the login was aborted');
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const facts = await login(this.#channel(), options);
      this.#begin(facts.jid);
      // The server may have ended it all in the same breath.
      const { failure } = this.#inbox;
      if (failure instanceof Interruption) throw new LoginError('bind', failure.condition, failure.message);
      return facts;
    } catch (error) {
      if (error instanceof LoginError && this.#state === 'negotiating')
        this.#fail(error.condition, error.message);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Sends complete stanzas. Does nothing before the login, and after close() (RFC 6120 §4.4). */
  send(bytes: Uint8Array): void {
    if (this.#state === 'open') this.#connection.write(bytes);
  }

  /**
   * Sends an iq of type get or set with this `id` and `to`, and waits for its answer. Never rejects; set time-outs outside. Ids
   * shall not repeat.
   */
  request(id: string, to: string | undefined, iq: Uint8Array): Promise<IqOutcome> {
    if (this.#state !== 'open') return Promise.resolve({ kind: 'disconnected' });
    return new Promise((resolve) => {
      const displaced = this.#waiting.asked('upstream', id, to, resolve);
      displaced?.({ kind: 'disconnected' });
      this.send(iq);
    });
  }

  /**
   * Closes the stream (RFC 6120 §4.4): ours first, then the peer's is awaited for a while, then the connection ends. A login
   * under way fails.
   */
  async close(): Promise<void> {
    if (this.#state !== 'ended') this.#closing ??= this.#close();
    await this.#closing;
  }

  /** Drops the connection at once. */
  destroy(): void {
    this.#connection.destroy();
  }

  async #close(): Promise<void> {
    this.#state = 'closing';
    this.#inbox.fail(new Interruption('closed', 'the session was closed'));
    const given = new AbortController();
    const peerClosed = new Promise<boolean>((resolve) => {
      this.#onPeerClosed = () => resolve(true);
    });
    this.#connection.write(streamEnd);
    const patience = this.#clock.sleep(closePatience, given.signal).then(() => false);
    const isPeerClosed = await Promise.race([peerClosed, patience]);
    given.abort();
    this.#end({ wanted: true, kind: 'closed', text: 'closed' });
    // A peer that does not close its side would keep the connection for ever.
    if (isPeerClosed) this.#connection.end();
    else this.#connection.destroy();
  }

  /** The login is over: what arrived in the meantime is the first of the open stream. */
  #begin(jid: string): void {
    if (this.#state !== 'negotiating') return;
    this.#jid = jid;
    this.#state = 'open';
    for (const { kind, bytes, context } of this.#inbox.drain())
      this.#open(kind, bytes, 0, bytes.length, context);
  }

  /** What the connection has begun with. The TLS under a WebSocket is the web server's, which tells the XMPP server nothing to bind to. */
  get #tls(): TlsFacts | undefined {
    const { tls, framing } = this.#connection;
    if (tls === undefined || framing !== 'messages') return tls;
    return { version: tls.version, cipher: tls.cipher };
  }

  #channel(): LoginChannel {
    return {
      inbox: this.#inbox,
      clock: this.#clock,
      tools: { nonce: randomNonce, derive: sharedDerive },
      write: (text: string) => {
        if (this.#state === 'negotiating') this.#connection.write(Buffer.from(text));
      },
      tls: this.#tls,
      restart: () => this.#framer.reset(),
      startTls: (options: TlsClientOptions) => this.#connection.startTls(options),
    };
  }

  #frame(kind: FrameKind, buffer: Buffer, start: number, end: number): void {
    const { context } = this.#framer;
    if (kind === 'keepalive' || kind === 'opaque' || context === undefined) return;
    if (this.#state !== 'negotiating') this.#open(kind, buffer, start, end, context);
    else if (!this.#inbox.put(kind, buffer, start, end, context))
      this.#fail('flood', 'the server sent too much before the login was over');
  }

  /** A frame of an open stream; after the end the rest of what was read is nobody's. */
  #open(kind: FrameKind, buffer: Buffer, start: number, end: number, context: StreamContext): void {
    if (this.#state === 'ended') return;
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
        condition: stanzaCondition(kept.element()),
        incoming: kept,
      });
    return true;
  }

  #nonza(incoming: Incoming): void {
    const { name, ns: uri } = incoming.envelope;
    if (name !== 'error' || uri !== ns.streams) return;
    const { condition = 'undefined-condition', text } = readErrorCondition(
      incoming.element(),
      ns.streamErrors,
    );
    this.#fail('stream-error', text === undefined ? condition : `${condition} (${text})`);
  }

  #streamClosed(): void {
    if (this.#onPeerClosed) {
      this.#onPeerClosed();
      return;
    }
    this.#connection.write(streamEnd);
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
    this.#state = 'ended';
    this.#onPeerClosed?.();
    for (const settle of this.#waiting.drain()) settle({ kind: 'disconnected' });
    this.#inbox.fail(new Interruption(end.kind, end.text));
    this.#sink.ended(end);
  }
}
