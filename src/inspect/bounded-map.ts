// A map that forgets its eldest entry beyond a capacity: for whatever a peer could otherwise make grow without end.
import { Eldest } from '../model/eldest.js';

export class BoundedMap<K, V> {
  readonly #capacity: number;
  readonly #entries = new Map<K, V>();
  readonly #eldest: Eldest<K>;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#eldest = new Eldest(this.#entries, Math.max(1, Math.min(128, Math.floor(capacity / 8))));
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** The entry, which is forgotten. */
  take(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#entries.delete(key);
    return value;
  }

  /** A key that is set again counts as new. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#capacity) return;
    const eldest = this.#eldest.take();
    if (eldest !== undefined) this.#entries.delete(eldest);
  }
}
