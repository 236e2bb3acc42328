// Finds the request that an iq answers: by direction, peer and id, never by id alone (RFC 6120 §8.1.3, §8.2.3).
import { Eldest } from '../model/eldest.js';
import type { Direction } from '../model/flow.js';

interface Asked<T> {
  readonly key: string;
  readonly peer: string;
  readonly value: T;
}

/** Honest ids do not repeat; looking through those of a peer that only repeats them must not become costly. */
const mostOfOneId = 16;

/** Open requests, the eldest forgotten beyond `capacity` and beyond a few of the same id. */
export class Correlator<T> {
  readonly #capacity: number;
  /** In order of appearance. */
  readonly #open = new Set<Asked<T>>();
  readonly #eldest = new Eldest(this.#open);
  /** By direction and id, in order of appearance; more than one entry only when ids repeat. */
  readonly #byId = new Map<string, Asked<T>[]>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Requests without an answer. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * A request travelled in `direction` to `peer` (undefined: the sender's own server or account). The value of the request
   * that had to make room for it, if any.
   */
  asked(direction: Direction, id: string, peer: string | undefined, value: T): T | undefined {
    const key = `${direction} ${id}`;
    const asked = { key, peer: peer ?? '', value };
    this.#open.add(asked);
    const same = this.#byId.get(key);
    if (same) same.push(asked);
    else this.#byId.set(key, [asked]);
    if (same && same.length > mostOfOneId) return this.#forget(same[0])?.value;
    return this.#open.size > this.#capacity ? this.#forget(this.#eldest.take())?.value : undefined;
  }

  /** The value of the request in `direction` that an answer by `peer` settles; `own` is the requester's full JID, if known. */
  answered(
    direction: Direction,
    id: string,
    peer: string | undefined,
    own: string | undefined,
  ): T | undefined {
    const same = this.#byId.get(`${direction} ${id}`);
    return this.#forget(same?.find((asked) => mayAnswer(asked.peer, peer ?? '', own)))?.value;
  }

  /** Whether a request in `direction` to `peer` with this id waits for its answer. */
  isAsked(direction: Direction, id: string, peer: string | undefined): boolean {
    const same = this.#byId.get(`${direction} ${id}`);
    return same?.some((asked) => isSameAddress(asked.peer, peer ?? '')) ?? false;
  }

  /** Empties it; the values in order of appearance. */
  drain(): T[] {
    const values = Array.from(this.#open, ({ value }) => value);
    this.#open.clear();
    this.#byId.clear();
    return values;
  }

  #forget(asked: Asked<T> | undefined): Asked<T> | undefined {
    if (asked === undefined) return undefined;
    this.#open.delete(asked);
    const same = this.#byId.get(asked.key) ?? [];
    same.splice(same.indexOf(asked), 1);
    if (same.length === 0) this.#byId.delete(asked.key);
    return asked;
  }
}

/** Whether `from` may answer a request to `to`. The own server and account are known by several names, and by none. */
function mayAnswer(to: string, from: string, own: string | undefined): boolean {
  if (isSameAddress(to, from)) return true;
  if (to !== '' && from !== '') return false;
  const named = to === '' ? from : to;
  if (own === undefined) return !named.includes('/');
  const [bare = ''] = own.split('/', 1);
  const domain = bare.slice(bare.indexOf('@') + 1);
  return [own, bare, domain].some((name) => isSameAddress(name, named));
}

/** Cases differ only in the resource (RFC 7622 §3.4). */
function isSameAddress(one: string, other: string): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  const slash = one.indexOf('/');
  const bare = slash < 0 ? one.length : slash;
  return (
    one.slice(bare) === other.slice(bare) &&
    one.slice(0, bare).toLowerCase() === other.slice(0, bare).toLowerCase()
  );
}
