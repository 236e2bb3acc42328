// The client's way from an open connection to a bound resource, in the order of RFC 6120: stream, STARTTLS, SASL, bind.
import type { Element } from '@xmpp/xml';
import type { TlsFacts } from '../model/connection.js';
import { escapeAttribute } from './escape.js';
import { authenticate } from './login/authenticate.js';
import { bind } from './login/bind.js';
import { type LoginChannel, readElement, readFeatures, takeFrame, unexpected } from './login/channel.js';
import { PhaseWatch } from './login/phase-watch.js';
import { Interruption, LoginError } from './login-error.js';
import { ns } from './namespaces.js';
import type { LoginFacts, LoginOptions } from './session.js';

/** Rejects with a {@link LoginError}. */
export async function login(channel: LoginChannel, options: LoginOptions): Promise<LoginFacts> {
  const watch = new PhaseWatch(channel.clock);
  try {
    let features = await openStream(channel, options, watch);
    let { tls } = channel;
    if (tls === undefined && wantsTls(features, options)) {
      tls = await secure(channel, options, watch);
      features = await openStream(channel, options, watch, tls);
    }
    const { mechanism, sasl2 } = await authenticate(channel, options, features, tls, watch);
    const facts = { mechanism, ...(tls && { tls }) };
    if (sasl2?.jid !== undefined) {
      const { jid, inline } = sasl2;
      return { ...facts, jid, ...(inline && { inline }), phases: watch.phases() };
    }
    features = sasl2 ? await nextFeatures(channel, watch) : await openStream(channel, options, watch, tls);
    const jid = await bind(channel, options, features, watch);
    return { ...facts, jid, phases: watch.phases() };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const condition = error instanceof Interruption ? error.condition : 'fault';
    throw new LoginError(watch.current, condition, messageOf(error), { cause: error });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sends a stream header (§4.2) and waits for the features. */
async function openStream(
  channel: LoginChannel,
  options: LoginOptions,
  watch: PhaseWatch,
  tls?: TlsFacts,
): Promise<Element> {
  watch.enter('stream');
  channel.restart();
  const from = tls && mayTellName(options) ? ` from='${escapeAttribute(bareJid(options))}'` : '';
  const to = ` to='${escapeAttribute(options.domain)}'`;
  channel.write(
    `<?xml version='1.0'?><stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}'${from}${to} version='1.0'>`,
  );
  const header = await takeFrame(channel, 'stream');
  if (header.kind !== 'stream-open') throw unexpected('stream', 'a stream header', header.kind);
  const features = await readFeatures(channel);
  watch.leave();
  return features;
}

const bareJid = ({ username, domain }: LoginOptions): string => `${username}@${domain}`;

/** SASL2 wants to know who comes (XEP-0388 §2.1), in secret (RFC 6120 §4.7.1); with these mechanisms only the server knows. */
const mayTellName = ({ sasl2 = 'never', mechanisms }: LoginOptions): boolean =>
  sasl2 !== 'never' && !mechanisms.some((name) => name === 'EXTERNAL' || name === 'ANONYMOUS');

/** After SASL2 the same stream goes on, with new features (XEP-0388 §2.6.2). */
async function nextFeatures(channel: LoginChannel, watch: PhaseWatch): Promise<Element> {
  watch.enter('stream');
  const features = await readFeatures(channel);
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
