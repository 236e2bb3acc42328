// Finds the request that an iq answers: by direction, peer and id, never by id alone (RFC 6120 §8.1.3, §8.2.3).
import type { Direction } from '../model/chunk.js';

interface Asked<T> {
  readonly to: string;
  readonly value: T;
}

/** Open requests, the eldest forgotten beyond `capacity`. */
export class Correlator<T> {
  readonly #capacity: number;
  /** By direction and id; more than one entry only when ids repeat for different peers. */
  readonly #asked = new Map<string, Asked<T>[]>();
  #size = 0;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  /** Requests without an answer. */
  get size(): number {
    return this.#size;
  }

  /** A request to `to` (undefined: the sender's own server or account) went by. */
  asked(direction: Direction, id: string, to: string | undefined, value: T): void {
    const key = `${direction} ${id}`;
    const same = this.#asked.get(key);
    if (same) same.push({ to: to ?? '', value });
    else this.#asked.set(key, [{ to: to ?? '', value }]);
    if (++this.#size > this.#capacity) this.#forgetEldest();
  }

  /** The value of the request in `direction` that an answer from `from` settles; `own` is the requester's full JID, if known. */
  answered(
    direction: Direction,
    id: string,
    from: string | undefined,
    own: string | undefined,
  ): T | undefined {
    const key = `${direction} ${id}`;
    const same = this.#asked.get(key);
    const index = same?.findIndex(({ to }) => mayAnswer(to, from ?? '', own)) ?? -1;
    if (!same || index < 0) return undefined;
    const [found] = same.splice(index, 1);
    if (same.length === 0) this.#asked.delete(key);
    this.#size--;
    return found?.value;
  }

  /** Empties it. */
  drain(): T[] {
    const values = [...this.#asked.values()].flat().map(({ value }) => value);
    this.#asked.clear();
    this.#size = 0;
    return values;
  }

  #forgetEldest(): void {
    const [key, same] = this.#asked.entries().next().value ?? [];
    if (key === undefined || same === undefined) return;
    same.shift();
    if (same.length === 0) this.#asked.delete(key);
    this.#size--;
  }
}

/** Whether `from` may answer a request to `to`. The own server and account are known by several names, and by none. */
function mayAnswer(to: string, from: string, own: string | undefined): boolean {
  if (to === from || to.toLowerCase() === from.toLowerCase()) return true;
  if (to !== '' && from !== '') return false;
  const named = to === '' ? from : to;
  if (own === undefined) return !named.includes('/');
  const bare = own.split('/', 1)[0] ?? '';
  return [own, bare, bare.slice(bare.indexOf('@') + 1)].some(
    (name) => name.toLowerCase() === named.toLowerCase(),
  );
}
