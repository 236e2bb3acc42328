// A server in virtual time for the load engine: sessions that log in, and messages that it delivers as it is told.

import type { Session, World } from '../../src/load/session.js';
import type { Connection } from '../../src/model/connection.js';
import { fromMillis, type Micros, micros } from '../../src/model/time.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { ns } from '../../src/xmpp/namespaces.js';
import type { Incoming, IqOutcome, LoginFacts, LoginOptions, SessionSink } from '../../src/xmpp/session.js';
import type { FakeClock } from '../support/fake-clock.js';

/** What becomes of one message: how long each of its copies takes, or that it comes back. */
export type Treatment = { readonly copies: readonly Micros[] } | { readonly bouncesAfter: Micros };

export interface FakeMessage {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly xml: string;
  readonly sentAt: Micros;
}

/** Settings that a test changes as it likes. */
export class FakeServer {
  treat: (message: FakeMessage) => Treatment = () => ({ copies: [fromMillis(1)] });
  loginTakes: Micros = fromMillis(10);
  closeTakes: Micros = fromMillis(1);
  /** Throws what a login shall fail with. */
  admit: (username: string) => void = () => {};
  /** What each login asked for. */
  readonly logins: LoginOptions[] = [];
  /** The account that a login gets; by default the one that it names. */
  accountOf: (username: string) => string = (username) => username;
  /** Throws what a connection attempt shall fail with. */
  accept: () => void = () => {};
  answerIq: (xml: string) => Promise<IqOutcome> = async () => ({
    kind: 'result',
    incoming: incoming('iq', {}),
  });
  readonly messages: FakeMessage[] = [];
  readonly sent: string[] = [];
  readonly arrivals: { readonly to: string; readonly id: string; readonly at: Micros }[] = [];
  readonly clock: FakeClock;
  /** How long something from a room takes to this address. */
  roomTakes: (to: string) => Micros = () => fromMillis(1);
  readonly #sessions = new Map<string, FakeSession>();
  readonly #rooms = new Map<string, Set<string>>();
  #logins = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  get online(): number {
    return this.#sessions.size;
  }

  readonly world = (): World => ({
    clock: this.clock,
    connect: async () => {
      this.accept();
      return {} as Connection;
    },
    open: (_, sink) => new FakeSession(this, sink),
  });

  /** Every connection breaks. */
  die(kind = 'reset'): void {
    for (const session of [...this.#sessions.values()]) session.lose(kind);
  }

  async login(session: FakeSession, options: LoginOptions, signal?: AbortSignal): Promise<LoginFacts> {
    await this.clock.sleep(this.loginTakes, signal);
    signal?.throwIfAborted();
    const { username, domain } = options;
    this.logins.push(options);
    this.admit(username);
    const jid = `${this.accountOf(username)}@${domain}/r${++this.#logins}`;
    this.#sessions.set(jid, session);
    return { jid, mechanism: 'PLAIN', phases: { auth: this.loginTakes } };
  }

  leave(jid: string): void {
    this.#sessions.delete(jid);
  }

  receive(from: string, xml: string): void {
    this.sent.push(xml);
    if (this.#inRoom(from, xml)) return;
    const [, to, id] = /^<message to='([^']*)'.*? id='([^']*)'/.exec(xml) ?? [];
    if (to === undefined || id === undefined) return;
    const message = { from, to, id, xml, sentAt: this.clock.now() };
    this.messages.push(message);
    const treatment = this.treat(message);
    if ('bouncesAfter' in treatment)
      void this.#deliver(from, { ...message, type: 'error' }, treatment.bouncesAfter);
    else for (const after of treatment.copies) void this.#deliver(to, { ...message, type: 'chat' }, after);
  }

  /** Rooms are at addresses that begin with `room`; everything takes a ms. */
  #inRoom(from: string, xml: string): boolean {
    const [, name = '', written = '', nick = ''] =
      /^<(presence|message) to='(room[^/']*)(\/[^']*)?'/i.exec(xml) ?? [];
    if (name === '') return false;
    // As servers do (RFC 7622 §3.2, §3.3).
    const room = written.toLowerCase();
    const occupants = this.#rooms.get(room) ?? new Set<string>();
    this.#rooms.set(room, occupants);
    const [, type] = / type='([a-z]+)'/.exec(xml) ?? [];
    const [, id] = / id='([^']+)'/.exec(xml) ?? [];
    const attrs = {
      from: `${room}${nick}`,
      ...(type !== undefined && { type }),
      ...(id !== undefined && { id }),
    };
    if (name === 'message') for (const to of occupants) void this.#hand(to, incoming(name, attrs));
    else {
      if (type === 'unavailable') occupants.delete(from);
      else occupants.add(from);
      const self =
        "<presence><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>";
      void this.#hand(from, incoming(name, attrs, self));
    }
    return true;
  }

  async #hand(to: string, stanza: Incoming): Promise<void> {
    await this.clock.sleep(this.roomTakes(to));
    this.#sessions.get(to)?.sink.stanza(stanza);
  }

  async #deliver(
    to: string,
    { id, type, from, xml }: FakeMessage & { type: string },
    after: Micros,
  ): Promise<void> {
    await this.clock.sleep(after);
    const session = this.#sessions.get(to);
    if (session === undefined) return;
    if (type !== 'error') this.arrivals.push({ to, id, at: this.clock.now() });
    session.sink.stanza(
      incoming('message', { id, type, to, from }, xml.includes(ns.receipts) ? xml : '<message/>'),
    );
  }
}

class FakeSession implements Session {
  readonly sink: SessionSink;
  readonly #server: FakeServer;
  #jid = '';

  constructor(server: FakeServer, sink: SessionSink) {
    this.#server = server;
    this.sink = sink;
  }

  async login(options: LoginOptions, signal?: AbortSignal): Promise<LoginFacts> {
    const facts = await this.#server.login(this, options, signal);
    this.#jid = facts.jid;
    return facts;
  }

  send(bytes: Uint8Array): void {
    this.#server.receive(this.#jid, Buffer.from(bytes).toString());
  }

  request(_id: string, _to: string | undefined, iq: Uint8Array): Promise<IqOutcome> {
    return this.#server.answerIq(Buffer.from(iq).toString());
  }

  async close(): Promise<void> {
    await this.#server.clock.sleep(this.#server.closeTakes);
    this.#server.leave(this.#jid);
    this.sink.ended({ wanted: true, kind: 'closed', text: 'closed' });
  }

  destroy(): void {
    this.#server.leave(this.#jid);
  }

  lose(kind: string): void {
    this.#server.leave(this.#jid);
    this.sink.ended({ wanted: false, kind, text: kind });
  }
}

const bounce = `<message xmlns='jabber:client' type='error'><error type='cancel'>\
<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`;

/** Only the envelope is there, as on the hot path; an error has an element to read its condition from. */
export function incoming(
  name: string,
  attrs: { id?: string; type?: string; to?: string; from?: string },
  xml?: string,
): Incoming {
  const stanza: Incoming = {
    envelope: { name, ns: 'jabber:client', ...attrs },
    size: 100,
    element: () => {
      const text = attrs.type === 'error' ? bounce : xml;
      const element = text === undefined ? undefined : parseStandalone(text, 'jabber:client');
      if (element === undefined) throw new Error('an element was built on the hot path');
      return element;
    },
    keep: () => stanza,
  };
  return stanza;
}

/** A stall of the whole server: what would arrive between `from` and `until` arrives at `until`. */
export const stalled =
  (from: Micros, until: Micros, usual: Micros) =>
  ({ sentAt }: FakeMessage): Treatment => {
    const due = sentAt + usual;
    return { copies: [due >= from && due < until ? micros(until - sentAt) : usual] };
  };
