// What a login needs of the session that runs it, and how it reads what the server sends.
import type { Element } from '@xmpp/xml';
import type { TlsClientOptions, TlsFacts } from '../../model/connection.js';
import type { Clock } from '../../model/time.js';
import { readErrorCondition } from '../error-condition.js';
import { elementOf, type Inbox, type KeptFrame } from '../inbox.js';
import { LoginError } from '../login-error.js';
import { ns } from '../namespaces.js';
import type { SaslTools } from '../sasl/mechanism.js';
import type { LoginPhase } from '../session.js';

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

/** The next element; rejects with a {@link LoginError} when something else comes. */
export async function readElement(channel: LoginChannel, phase: LoginPhase): Promise<Element> {
  return parsed(await takeFrame(channel, phase), phase);
}

/** The next frame, which is not the end of the stream. */
export async function takeFrame({ inbox }: LoginChannel, phase: LoginPhase): Promise<KeptFrame> {
  const frame = await inbox.take();
  if (frame.kind === 'stream-close') throw new LoginError(phase, 'closed', 'the server closed the stream');
  return frame;
}

/** The frame's element, which is no stream error. */
export function parsed(frame: KeptFrame, phase: LoginPhase): Element {
  if (frame.kind !== 'stanza' && frame.kind !== 'nonza') throw unexpected(phase, 'an element', frame.kind);
  const element = elementOf(frame);
  if (!element) throw new LoginError(phase, 'not-well-formed', 'the server sent XML that cannot be parsed');
  if (element.is('error', ns.streams)) throw streamError(phase, element);
  return element;
}

/** Stream features, which are due. */
export async function readFeatures(channel: LoginChannel): Promise<Element> {
  const features = await readElement(channel, 'stream');
  if (!features.is('features', ns.streams)) throw unexpected('stream', 'stream features', features.name);
  return features;
}

function streamError(phase: LoginPhase, element: Element): LoginError {
  const { condition = 'undefined-condition', text } = readErrorCondition(element, ns.streamErrors);
  return new LoginError(phase, condition, `stream error: ${worded(condition, text)}`);
}

/** Characters of the server's own words that are worth telling: failures are counted by what they say. */
const longestWords = 200;

export const short = (words: string): string =>
  words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;

/** A condition with the server's own words, if there are any. */
export const worded = (condition: string, text: string | undefined): string =>
  text === undefined ? condition : `${condition} (${short(text)})`;

export const unexpected = (phase: LoginPhase, due: string, got: string): LoginError =>
  new LoginError(phase, 'unexpected', `${due} was due, the server sent ${short(got)}`);
