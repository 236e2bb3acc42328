// TLS secrets by connection, from the lines of an NSS key log (SSLKEYLOGFILE). Whatever is no such line is passed over.
import type { KeySource } from '../decoder.js';

/** Connections whose secrets are remembered; the oldest are forgotten first. */
const mostConnections = 20_000;
/** Secrets of one connection: there are eight labels. */
const mostLabels = 16;
/** Characters of the longest line that can be one: a label, 32 bytes, 64 bytes. */
const longestLine = 256;

const keyLine = /^([A-Z][A-Z0-9_]{2,47}) ([0-9a-f]{64}) ((?:[0-9a-f]{2}){16,64})\s*$/i;

export class KeyLog implements KeySource {
  readonly #secrets = new Map<string, Map<string, Uint8Array>>();
  readonly #watchers = new Map<string, Set<() => void>>();

  find(clientRandom: string): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#secrets.get(clientRandom.toLowerCase());
  }

  watch(clientRandom: string, wake: () => void): () => void {
    const random = clientRandom.toLowerCase();
    const waiting = this.#watchers.get(random) ?? new Set();
    this.#watchers.set(random, waiting.add(wake));
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.#watchers.get(random) === waiting) this.#watchers.delete(random);
    };
  }

  /** The lines of a whole text, such as that of a decryption secrets block. */
  text(text: string): void {
    for (const line of text.split('\n')) this.line(line);
  }

  /** Whether it was a secret. */
  line(line: string): boolean {
    const [, label, random, secret] = (line.length <= longestLine && keyLine.exec(line)) || [];
    if (label === undefined || random === undefined || secret === undefined) return false;
    this.#add(label.toUpperCase(), random.toLowerCase(), Buffer.from(secret, 'hex'));
    return true;
  }

  #add(label: string, random: string, secret: Uint8Array): void {
    let known = this.#secrets.get(random);
    if (!known) {
      known = new Map();
      this.#secrets.set(random, known);
      const [oldest] = this.#secrets.keys();
      if (this.#secrets.size > mostConnections && oldest !== undefined) this.#secrets.delete(oldest);
    }
    if (known.size < mostLabels || known.has(label)) known.set(label, secret);
    for (const wake of [...(this.#watchers.get(random) ?? [])]) wake();
  }
}
