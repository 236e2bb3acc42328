// The client's way from an open connection to a bound resource, in the order of RFC 6120: stream, STARTTLS, SASL, bind.
import type { Element } from '@xmpp/xml';
import type { TlsClientOptions, TlsFacts } from '../model/connection.js';
import { type Clock, type Micros, micros } from '../model/time.js';
import { readErrorCondition, stanzaCondition } from './error-condition.js';
import { escapeAttribute, escapeText } from './escape.js';
import { elementOf, type Inbox, type KeptFrame } from './inbox.js';
import { Interruption, LoginError } from './login-error.js';
import { ns } from './namespaces.js';
import type { ClientReply, SaslClient, SaslTools } from './sasl/mechanism.js';
import { isMechanismName, type MechanismName, mechanisms } from './sasl/mechanisms.js';
import type { LoginFacts, LoginOptions, LoginPhase } from './session.js';

/** What the negotiation needs of the session that runs it. */
export interface LoginChannel {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly tools: SaslTools;
  /** What the connection has begun with: STARTTLS is out of the question then (XEP-0368 §3). */
  readonly tls: TlsFacts | undefined;
  write(text: string): void;
  /** A new stream begins: nothing of the old one may be left. */
  restart(): void;
  startTls(options: TlsClientOptions): Promise<TlsFacts>;
}

/** Rejects with a {@link LoginError}. */
export async function login(channel: LoginChannel, options: LoginOptions): Promise<LoginFacts> {
  const watch = new PhaseWatch(channel.clock);
  try {
    let features = await openStream(channel, options, watch);
    let { tls } = channel;
    if (tls === undefined && wantsTls(features, options)) {
      tls = await secure(channel, options, watch);
      features = await openStream(channel, options, watch);
    }
    const mechanism = await authenticate(channel, options, features, tls !== undefined, watch);
    features = await openStream(channel, options, watch);
    const jid = await bind(channel, options, features, watch);
    return { jid, mechanism, ...(tls && { tls }), phases: watch.phases() };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const condition = error instanceof Interruption ? error.condition : 'fault';
    throw new LoginError(watch.current, condition, messageOf(error), { cause: error });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Adds up the time spent in each phase. */
class PhaseWatch {
  current: LoginPhase = 'stream';
  readonly #clock: Clock;
  #since: Micros;
  readonly #spent: Partial<Record<LoginPhase, Micros>> = {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  enter(phase: LoginPhase): void {
    this.current = phase;
    this.#since = this.#clock.now();
  }

  leave(): void {
    this.#spent[this.current] = micros((this.#spent[this.current] ?? 0) + this.#clock.now() - this.#since);
  }

  phases(): Readonly<Partial<Record<LoginPhase, Micros>>> {
    return this.#spent;
  }
}

/** Sends a stream header (§4.2) and waits for the features. */
async function openStream(
  channel: LoginChannel,
  { domain }: LoginOptions,
  watch: PhaseWatch,
): Promise<Element> {
  watch.enter('stream');
  channel.restart();
  channel.write(
    `<?xml version='1.0'?><stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' to='${escapeAttribute(domain)}' version='1.0'>`,
  );
  const header = await takeFrame(channel, 'stream');
  if (header.kind !== 'stream-open') throw unexpected('stream', 'a stream header', header.kind);
  const features = await readElement(channel, 'stream');
  if (!features.is('features', ns.streams)) throw unexpected('stream', 'stream features', features.name);
  watch.leave();
  return features;
}

/** Whether to use STARTTLS (§5.3.1). */
function wantsTls(features: Element, { starttls }: LoginOptions): boolean {
  const offer = features.getChild('starttls', ns.tls);
  if (starttls === 'required' && !offer) {
    throw new LoginError('tls', 'tls-not-offered', 'the server offers no STARTTLS, which is required');
  }
  if (starttls === 'never' && offer?.getChild('required')) {
    throw new LoginError('tls', 'tls-required', 'the server requires STARTTLS, which is switched off');
  }
  return offer !== undefined && starttls !== 'never';
}

/** STARTTLS (§5.4.2). What came after <proceed/> in the clear could be an injection, and ends the login (§5.4.3.3). */
async function secure(
  channel: LoginChannel,
  { domain, tls }: LoginOptions,
  watch: PhaseWatch,
): Promise<TlsFacts> {
  watch.enter('tls');
  channel.write(`<starttls xmlns='${ns.tls}'/>`);
  const answer = await readElement(channel, 'tls');
  if (!answer.is('proceed', ns.tls)) throw unexpected('tls', 'proceed', answer.name);
  if (channel.inbox.length > 0) throw new LoginError('tls', 'tls', 'bytes in the clear after <proceed/>');
  try {
    const facts = await channel.inbox.unlessFailed(channel.startTls({ ...tls, servername: domain }));
    watch.leave();
    return facts;
  } catch (error) {
    // The connection may be closed before the handshake says why; only an abort is a reason of its own.
    if (error instanceof Interruption && error.condition === 'aborted') throw error;
    throw new LoginError('tls', 'tls', messageOf(error), { cause: error });
  }
}

/** SASL (§6.4). */
async function authenticate(
  channel: LoginChannel,
  options: LoginOptions,
  features: Element,
  isEncrypted: boolean,
  watch: PhaseWatch,
): Promise<MechanismName> {
  watch.enter('auth');
  const offered = (features.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? []).map((each) =>
    each.text(),
  );
  const isSafe = (name: string): boolean => name !== 'PLAIN' || isEncrypted || options.passwordInClear;
  const common = options.mechanisms.filter(isMechanismName).filter((wanted) => offered.includes(wanted));
  const name = common.find(isSafe);
  if (!name) {
    const lists = `offered: ${offered.join(', ') || 'none'}; wanted: ${options.mechanisms.join(', ')}`;
    const why =
      common.length > 0
        ? 'PLAIN would send the password in the clear'
        : `no SASL mechanism in common (${lists})`;
    throw new LoginError('auth', 'no-mechanism', why);
  }
  const client = mechanisms[name].client(options, channel.tools);
  const first = responseOf(client.start());
  channel.write(
    `<auth xmlns='${ns.sasl}' mechanism='${name}'>${first.length > 0 ? first.toString('base64') : '='}</auth>`,
  );
  await converse(channel, client);
  watch.leave();
  return name;
}

/** Challenges and responses until success. */
async function converse(channel: LoginChannel, client: SaslClient): Promise<void> {
  for (;;) {
    const element = await readElement(channel, 'auth');
    if (element.getNS() !== ns.sasl) throw unexpected('auth', 'a SASL element', element.name);
    const text = element.text();
    const data = text === '' ? undefined : Buffer.from(text === '=' ? '' : text, 'base64');
    switch (element.getName()) {
      case 'challenge': {
        const reply = client.respond(data ?? Buffer.alloc(0));
        const response = responseOf(await channel.inbox.unlessFailed(reply));
        channel.write(`<response xmlns='${ns.sasl}'>${response.toString('base64')}</response>`);
        break;
      }
      case 'success': {
        const wrong = client.verify(data);
        if (wrong !== undefined) throw new LoginError('auth', 'server-not-authentic', wrong);
        return;
      }
      case 'failure':
        throw saslFailure(element);
      default:
        throw unexpected('auth', 'a challenge, success or failure', element.name);
    }
  }
}

function responseOf(reply: ClientReply): Buffer {
  if (reply.kind === 'fault') throw new LoginError('auth', 'sasl-fault', reply.detail);
  return reply.bytes;
}

function saslFailure(element: Element): LoginError {
  const { condition = 'not-authorized', text } = readErrorCondition(element, ns.sasl);
  return new LoginError('auth', condition, `the server refused the login: ${worded(condition, text)}`);
}

const worded = (condition: string, text: string | undefined): string =>
  text === undefined ? condition : `${condition} (${text})`;

/** Resource binding (§7), and the session that RFC 3921 wanted where it is still required. */
async function bind(
  channel: LoginChannel,
  { resource }: LoginOptions,
  features: Element,
  watch: PhaseWatch,
): Promise<string> {
  watch.enter('bind');
  if (!features.getChild('bind', ns.bind))
    throw new LoginError('bind', 'no-bind', 'the server offers no resource binding');
  const wish = resource === undefined ? '' : `<resource>${escapeText(resource)}</resource>`;
  channel.write(`<iq type='set' id='bind'><bind xmlns='${ns.bind}'>${wish}</bind></iq>`);
  const answer = await readAnswer(channel, 'bind');
  const jid = answer.getChild('bind', ns.bind)?.getChildText('jid');
  if (!jid) throw unexpected('bind', 'a full JID', answer.name);
  const session = features.getChild('session', ns.session);
  if (session && !session.getChild('optional')) {
    channel.write(`<iq type='set' id='session'><session xmlns='${ns.session}'/></iq>`);
    await readAnswer(channel, 'session');
  }
  watch.leave();
  return jid;
}

/** The result with this id. A server may send stanzas ahead of it: they are for whoever comes after the login. */
async function readAnswer(channel: LoginChannel, id: string): Promise<Element> {
  for (;;) {
    const frame = await takeFrame(channel, 'bind');
    const element = parsed(frame, 'bind');
    const { type } = element.attrs;
    if (element.getName() !== 'iq' || element.attrs.id !== id || (type !== 'result' && type !== 'error')) {
      channel.inbox.setAside(frame);
    } else if (type === 'result') {
      return element;
    } else {
      const condition = stanzaCondition(element);
      const what = id === 'bind' ? 'bind a resource' : 'open a session';
      throw new LoginError('bind', condition, `the server refused to ${what}: ${condition}`);
    }
  }
}

async function readElement(channel: LoginChannel, phase: LoginPhase): Promise<Element> {
  return parsed(await takeFrame(channel, phase), phase);
}

/** The next frame, which is not the end of the stream. */
async function takeFrame({ inbox }: LoginChannel, phase: LoginPhase): Promise<KeptFrame> {
  const frame = await inbox.take();
  if (frame.kind === 'stream-close') throw new LoginError(phase, 'closed', 'the server closed the stream');
  return frame;
}

function parsed(frame: KeptFrame, phase: LoginPhase): Element {
  if (frame.kind !== 'stanza' && frame.kind !== 'nonza') throw unexpected(phase, 'an element', frame.kind);
  const element = elementOf(frame);
  if (!element) throw new LoginError(phase, 'not-well-formed', 'the server sent XML that cannot be parsed');
  if (element.is('error', ns.streams)) throw streamError(phase, element);
  return element;
}

function streamError(phase: LoginPhase, element: Element): LoginError {
  const { condition = 'undefined-condition', text } = readErrorCondition(element, ns.streamErrors);
  return new LoginError(phase, condition, `stream error: ${worded(condition, text)}`);
}

const unexpected = (phase: LoginPhase, due: string, got: string): LoginError =>
  new LoginError(phase, 'unexpected', `${due} was due, the server sent ${got}`);
