// The client's way from an open connection to a bound resource, in the order of RFC 6120: stream, STARTTLS, SASL, bind.
import type { Element } from '@xmpp/xml';
import type { TlsClientOptions, TlsFacts } from '../model/connection.js';
import { type Clock, type Micros, micros } from '../model/time.js';
import { escapeAttribute, escapeText } from './escape.js';
import { elementOf, type Inbox } from './inbox.js';
import { LoginError } from './login-error.js';
import { ns } from './namespaces.js';
import type { ClientReply, SaslClient, SaslTools } from './sasl/mechanism.js';
import { isMechanismName, type MechanismName, mechanisms } from './sasl/mechanisms.js';
import type { LoginFacts, LoginOptions, LoginPhase } from './session.js';

/** What the negotiation needs of the session that runs it. */
export interface LoginChannel {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly tools: SaslTools;
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
    let tls: TlsFacts | undefined;
    if (wantsTls(features, options)) {
      tls = await secure(channel, options, watch);
      features = await openStream(channel, options, watch);
    }
    const mechanism = await authenticate(channel, options, features, watch);
    features = await openStream(channel, options, watch);
    const jid = await bind(channel, options, features, watch);
    return { jid, mechanism, ...(tls && { tls }), phases: watch.phases() };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new LoginError(watch.current, 'disconnected', message, { cause: error });
  }
}

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
  const header = await channel.inbox.take();
  if (header.kind !== 'stream-open') throw unexpected('stream', 'a stream header', header.kind);
  const features = await readElement(channel, 'stream');
  if (features.getName() !== 'features' || features.getNS() !== ns.streams) {
    throw unexpected('stream', 'stream features', features.name);
  }
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
    const facts = await channel.startTls({ ...tls, servername: domain });
    watch.leave();
    return facts;
  } catch (error) {
    throw new LoginError('tls', 'tls', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

/** SASL (§6.4). */
async function authenticate(
  channel: LoginChannel,
  options: LoginOptions,
  features: Element,
  watch: PhaseWatch,
): Promise<MechanismName> {
  watch.enter('auth');
  const offered = (features.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? []).map((each) =>
    each.text(),
  );
  const name = options.mechanisms.filter(isMechanismName).find((wanted) => offered.includes(wanted));
  if (!name) {
    const lists = `offered: ${offered.join(', ') || 'none'}; wanted: ${options.mechanisms.join(', ')}`;
    throw new LoginError('auth', 'no-mechanism', `no SASL mechanism in common (${lists})`);
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
        const response = responseOf(await client.respond(data ?? Buffer.alloc(0)));
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
  const condition =
    element
      .getChildElements()
      .find((child) => child.getName() !== 'text')
      ?.getName() ?? 'not-authorized';
  const text = element.getChildText('text');
  return new LoginError(
    'auth',
    condition,
    `the server refused the login: ${condition}${text ? ` (${text})` : ''}`,
  );
}

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

/** The result with this id; stanzas that a server sends ahead of it are passed over. */
async function readAnswer(channel: LoginChannel, id: string): Promise<Element> {
  for (;;) {
    const element = await readElement(channel, 'bind');
    if (element.getName() !== 'iq' || element.attrs.id !== id) continue;
    if (element.attrs.type === 'result') return element;
    const condition = element.getChild('error')?.getChildElements()[0]?.getName() ?? 'undefined-condition';
    throw new LoginError(
      'bind',
      condition,
      `the server refused to ${id === 'bind' ? 'bind a resource' : 'open a session'}: ${condition}`,
    );
  }
}

async function readElement(channel: LoginChannel, phase: LoginPhase): Promise<Element> {
  const frame = await channel.inbox.take();
  if (frame.kind !== 'stanza' && frame.kind !== 'nonza') throw unexpected(phase, 'an element', frame.kind);
  const element = elementOf(frame);
  if (!element) throw new LoginError(phase, 'not-well-formed', 'the server sent XML that cannot be parsed');
  if (element.getName() === 'error' && element.getNS() === ns.streams) throw streamError(phase, element);
  return element;
}

function streamError(phase: LoginPhase, element: Element): LoginError {
  const condition =
    element
      .getChildElements()
      .find((child) => child.getName() !== 'text')
      ?.getName() ?? 'undefined-condition';
  const text = element.getChildText('text');
  return new LoginError(phase, condition, `stream error: ${condition}${text ? ` (${text})` : ''}`);
}

const unexpected = (phase: LoginPhase, due: string, got: string): LoginError =>
  new LoginError(phase, 'unexpected', `${due} was due, the server sent ${got}`);
