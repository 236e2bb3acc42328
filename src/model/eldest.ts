// Who has to make room in a map or set that is full: those that came first, found a hundred at a time.

/**
 * Iterating from the front steps over everything that was deleted there, which takes V8 20 µs once ten thousand entries come and
 * go; and an iterator that is kept instead keeps all former tables of its map alive. So a batch of keys is taken at once.
 */
export class Eldest<K> {
  readonly #collection: { keys(): Iterable<K>; has(key: K): boolean };
  readonly #most: number;
  /** The eldest is last. */
  #batch: K[] = [];

  /** @param most keys that are looked up at once */
  constructor(collection: { keys(): Iterable<K>; has(key: K): boolean }, most = 128) {
    this.#collection = collection;
    this.#most = most;
  }

  /**
   * One of the eldest, which the caller deletes or passes over; undefined when there is none. A key that was deleted and came
   * back since the last look may be taken for as old as it was.
   */
  take(): K | undefined {
    return this.#next() ?? this.#refilled();
  }

  #next(): K | undefined {
    for (let key = this.#batch.pop(); key !== undefined; key = this.#batch.pop())
      if (this.#collection.has(key)) return key;
    return undefined;
  }

  #refilled(): K | undefined {
    for (const key of this.#collection.keys()) {
      if (this.#batch.push(key) >= this.#most) break;
    }
    this.#batch.reverse();
    return this.#next();
  }
}
