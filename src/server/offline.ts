// Messages that wait for their addressee (XEP-0160), each with the moment it came (XEP-0203).
import { ns } from '../xmpp/namespaces.js';
import { tag } from './markup.js';

/** Kept messages of one account, the oldest first, within two bounds. */
export class OfflineStore {
  readonly #mostMessages: number;
  readonly #mostBytes: number;
  #messages: Buffer[] = [];
  #bytes = 0;

  constructor(mostMessages: number, mostBytes: number) {
    this.#mostMessages = mostMessages;
    this.#mostBytes = mostBytes;
  }

  /** False, and nothing kept, when it is full. */
  add(message: Buffer): boolean {
    if (this.#messages.length >= this.#mostMessages || this.#bytes + message.length > this.#mostBytes)
      return false;
    this.#messages.push(message);
    this.#bytes += message.length;
    return true;
  }

  /** Hands over all of them and is empty then. */
  take(): readonly Buffer[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages;
  }
}

/**
 * The message with the moment it came as its last child, in the server's name.
 * @param message well-formed, with at least one child @param at ms since the Unix epoch
 */
export function stampDelay(message: Buffer, domain: string, at: number): Buffer {
  const delay = tag('delay', { xmlns: ns.delay, from: domain, stamp: new Date(at).toISOString() });
  const end = message.lastIndexOf('</');
  return Buffer.concat([message.subarray(0, end), Buffer.from(delay), message.subarray(end)]);
}
