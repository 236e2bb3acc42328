// One simulated user: an account, and a session that comes and goes.
import type { Opening, TlsClientOptions } from '../model/connection.js';
import { isLoopback } from '../model/endpoint.js';
import type { Random } from '../model/random.js';
import { fromSeconds, type Micros, micros } from '../model/time.js';
import type { Target } from '../scenario/plan.js';
import { stanzaCondition } from '../xmpp/error-condition.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { LoginError } from '../xmpp/login-error.js';
import { ns } from '../xmpp/namespaces.js';
import type {
  Incoming,
  IqOutcome,
  LoginFacts,
  LoginPhase,
  SessionEnd,
  SessionSink,
} from '../xmpp/session.js';
import { CountedConnection } from './counted-connection.js';
import type { Deadlines } from './deadlines.js';
import type { Identity } from './identity.js';
import type { Instruments, Tag } from './instruments.js';
import type { Messages } from './messages.js';
import type { MetricName } from './metrics.js';
import type { Rooms } from './rooms.js';
import type { Session, World } from './session.js';
import type { Stop } from './stop.js';

/** How long a login may take, from the connection attempt to the bound resource. */
const loginPatience = fromSeconds(30);

const phaseMetrics = {
  tls: 'xmpp_tls_handshaking',
  stream: 'xmpp_stream_opening',
  auth: 'xmpp_auth_duration',
  bind: 'xmpp_bind_duration',
} as const satisfies Record<LoginPhase, MetricName>;

const openingMetrics = {
  dns: 'xmpp_dns_lookup',
  tcp: 'xmpp_connecting',
  tls: 'xmpp_tls_handshaking',
  websocket: 'xmpp_websocket_opening',
} as const satisfies Record<keyof Opening, MetricName>;

const openingParts = Object.keys(openingMetrics) as (keyof Opening)[];

const phases = Object.keys(phaseMetrics) as LoginPhase[];

/** Beginning of the counters of sessions that ended unasked. */
export const sessionLost = 'session lost';

/** What all users of a run share. */
export interface UserSurroundings {
  readonly world: World;
  readonly target: Target;
  readonly tls: Omit<TlsClientOptions, 'servername'>;
  readonly instruments: Instruments;
  readonly messages: Messages;
  readonly rooms: Rooms;
  readonly deadlines: Deadlines;
  /** A user has come online or has left. */
  moved(isOnline: boolean): void;
}

/** Who a user is among those of its scenario. */
export interface UserPlace {
  /** From 0, in the whole run. */
  readonly place: number;
  readonly group: number;
}

export class VirtualUser implements SessionSink {
  readonly identity: Identity;
  readonly random: Random;
  readonly place: number;
  readonly group: number;
  /** Variables that `before` has set; made when there is one: an idle user should weigh little. */
  values: Map<string, string> | undefined;
  /** Iterations under way. */
  iterations = 0;
  readonly #password: string;
  readonly #around: UserSurroundings;
  #session: Session | undefined;
  #isOnline = false;
  #requests = 0;
  #expectations: Set<(incoming: Incoming) => boolean> | undefined;

  constructor(
    identity: Identity,
    { place, group }: UserPlace,
    password: string,
    random: Random,
    around: UserSurroundings,
  ) {
    this.identity = identity;
    this.place = place;
    this.group = group;
    this.random = random;
    this.#password = password;
    this.#around = around;
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** Connects and logs in. False when that failed, which has been counted; a stop is not counted. */
  async login(dueAt: Micros, stop: Stop): Promise<boolean> {
    const { instruments, deadlines } = this.#around;
    const startedAt = instruments.clock.now();
    const attempt = stop.follow();
    const patience = deadlines.add(micros(startedAt + loginPatience), () => attempt.abort.abort());
    try {
      this.#arrive(await this.#open(startedAt, attempt.abort.signal));
      instruments.timed('xmpp_login_duration', dueAt, startedAt, 'ok');
      instruments.check(true, 'login');
      return true;
    } catch (error) {
      this.#session?.destroy();
      this.#session = undefined;
      if (stop.isStopped) return false;
      const isTimeout = attempt.abort.signal.aborted;
      instruments.timed('xmpp_login_duration', dueAt, startedAt, isTimeout ? 'timeout' : 'error');
      instruments.check(false, isTimeout ? `${loginFailed}timeout` : loginFault(error));
      return false;
    } finally {
      patience.cancel();
      attempt.release();
    }
  }

  /** Closes the stream in order; false when there is none. */
  async logout(): Promise<boolean> {
    const session = this.#session;
    if (session === undefined) return false;
    this.#session = undefined;
    this.#around.rooms.gone(this.identity.number);
    this.#move(false);
    await session.close();
    return true;
  }

  /** Drops whatever is left. */
  destroy(): void {
    this.#move(false);
    this.#session?.destroy();
    this.#session = undefined;
  }

  /** False when there is no session to send over. */
  send(bytes: Uint8Array): boolean {
    if (!this.#isOnline || this.#session === undefined) return false;
    this.#session.send(bytes);
    return true;
  }

  /** @param write makes the request with the id that it is given */
  request(to: string, write: (id: string) => Uint8Array): Promise<IqOutcome> {
    if (!this.#isOnline || this.#session === undefined) return Promise.resolve({ kind: 'disconnected' });
    const id = this.nextId();
    return this.#session.request(id, to, write(id));
  }

  /** An id that this run has not had; never that of a message in the book. */
  nextId(): string {
    return `${this.identity.text('run')}.${this.identity.number}.q${this.#requests++}`;
  }

  /** Shows every stanza that comes to `look`, until it says true or is released. Returns the release. */
  expect(look: (incoming: Incoming) => boolean): () => void {
    this.#expectations ??= new Set();
    this.#expectations.add(look);
    return () => this.#expectations?.delete(look);
  }

  /** From the session. Hot: a message is recognised by its envelope alone. */
  stanza(incoming: Incoming): void {
    const { name, type, id } = incoming.envelope;
    const isExpected = this.#look(incoming);
    const { instruments, messages } = this.#around;
    // What somebody has waited for is theirs to judge; but a message that comes back is always in the book.
    if (isExpected && type === 'error' && name !== 'message') return;
    if (type === 'error') {
      instruments.count('xmpp_stanza_errors');
      instruments.tally(`${name} error: ${stanzaCondition(incoming.element())}`);
      if (name === 'message') messages.bounced(this.identity.number, id);
    } else if (name !== 'message') return;
    else if (type === 'groupchat') this.#around.rooms.arrived(id, this.identity.number);
    else if (messages.hasReceipts && this.#receipt(incoming)) return;
    else messages.received(this.identity.number, id);
  }

  /** Whether somebody has waited for this stanza. */
  #look(incoming: Incoming): boolean {
    if (this.#expectations === undefined || this.#expectations.size === 0) return false;
    let isExpected = false;
    for (const look of [...this.#expectations]) {
      if (!look(incoming)) continue;
      this.#expectations.delete(look);
      isExpected = true;
    }
    return isExpected;
  }

  /** Answers a request for a receipt (XEP-0184 §5); true for what is a receipt itself. */
  #receipt(incoming: Incoming): boolean {
    const { id, from } = incoming.envelope;
    const element = incoming.element();
    const received = element.getChild('received', ns.receipts);
    if (received !== undefined) {
      this.#around.messages.receipt(String(received.attrs.id ?? ''));
      return true;
    }
    if (id !== undefined && from !== undefined && element.getChild('request', ns.receipts) !== undefined) {
      const [to, what] = [escapeAttribute(from), escapeAttribute(id)];
      this.send(
        Buffer.from(
          `<message to='${to}' id='${this.nextId()}'><received xmlns='${ns.receipts}' id='${what}'/></message>`,
        ),
      );
    }
    return false;
  }

  /** From the session. */
  ended({ wanted, kind }: SessionEnd): void {
    this.#session = undefined;
    this.#around.rooms.gone(this.identity.number);
    // The end of a session that was still being opened is the login's to tell.
    if (wanted || !this.#isOnline) return;
    this.#move(false);
    const { instruments } = this.#around;
    if (kind === 'stream-error') instruments.count('xmpp_stream_errors');
    instruments.check(false, `${sessionLost}: ${kind}`);
  }

  async #open(startedAt: Micros, signal: AbortSignal): Promise<LoginFacts> {
    const { world, target, tls, instruments } = this.#around;
    const connection = await world.connect(signal);
    const { opening = { tcp: micros(world.clock.now() - startedAt) } } = connection;
    for (const part of openingParts) {
      const took = opening[part];
      if (took !== undefined) instruments.duration(openingMetrics[part], took);
    }
    const session = world.open(new CountedConnection(connection, instruments), this);
    this.#session = session;
    const { domain, mechanisms, starttls, sasl2 } = target;
    // Beyond this machine only for who asks for PLAIN and nothing else.
    const passwordInClear = isLoopback(target.endpoint) || mechanisms.length === 1;
    const username = this.identity.text('user');
    const password = this.#password;
    // One resource for the whole run: short on the screen of a tap, and no other run's sessions are thrown out by it.
    const resource = this.identity.text('run');
    const account = { domain, username, password, resource };
    const options = { ...account, mechanisms, passwordInClear, starttls, tls, sasl2 };
    const facts = await session.login(options, signal);
    if (this.#session !== session)
      throw new LoginError('bind', 'closed', 'the server closed the new session');
    return facts;
  }

  #arrive(facts: LoginFacts): void {
    for (const phase of phases) {
      const took = facts.phases[phase];
      // Which mechanism it came to is the server's choice as well, and times of two are not to be mixed unseen.
      const tag = phase === 'auth' ? mechanismTag(facts.mechanism) : undefined;
      if (took !== undefined) this.#around.instruments.duration(phaseMetrics[phase], took, tag);
    }
    this.identity.jid = facts.jid;
    this.#move(true);
  }

  #move(isOnline: boolean): void {
    if (isOnline === this.#isOnline) return;
    this.#isOnline = isOnline;
    this.#around.moved(isOnline);
  }
}

/** One object for each mechanism: names of metrics are kept by it. */
const mechanismTags = new Map<string, Tag>();

function mechanismTag(mechanism: string): Tag {
  const tag = mechanismTags.get(mechanism) ?? { key: 'mechanism', value: mechanism };
  mechanismTags.set(mechanism, tag);
  return tag;
}

/** Beginning of the counters of logins that failed. */
export const loginFailed = 'login: ';

/** The counter of a failed login, with its cause: `login: the server refused the login: not-authorized`. */
function loginFault(error: unknown): string {
  const cause = error instanceof Error ? error.message : String(error);
  return `${loginFailed}${error instanceof LoginError ? '' : 'connect: '}${cause}`;
}
