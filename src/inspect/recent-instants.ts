// When something happened, by what it was called: the latest of many, in a table of numbers that the garbage collector never visits.
import type { Micros } from '../model/time.js';

/** Entries that a hash may fall on: of a full group the oldest makes room. */
const ways = 8;
const fewestGroups = 8;
/** Hashes are whole numbers below 2^53; this is none. */
const free = -1;

/**
 * Remembers about the latest `most` instants, by hashes of their names. Two names of one hash are taken for each other; of 2^53
 * hashes that is no concern.
 */
export class RecentInstants {
  readonly #mostGroups: number;
  #hashes = new Float64Array(0);
  #instants = new Float64Array(0);

  constructor(most: number) {
    // Groups fill unevenly: with twice the room hardly any of them overflows before its time.
    this.#mostGroups = 2 ** Math.ceil(Math.log2((2 * most) / ways));
  }

  set(hash: number, at: Micros): void {
    if (this.#hashes.length === 0) this.#grow(fewestGroups);
    const place = this.#find(hash, hash) ?? this.#find(hash, free) ?? this.#room(hash);
    this.#hashes[place] = hash;
    this.#instants[place] = at;
  }

  /** The instant of that hash, which is forgotten. */
  take(hash: number): Micros | undefined {
    const place = this.#find(hash, hash);
    if (place === undefined) return undefined;
    this.#hashes[place] = free;
    return this.#instants[place] as Micros;
  }

  get #groups(): number {
    return this.#hashes.length / ways;
  }

  /** Where `wanted` stands in the group of `hash`. */
  #find(hash: number, wanted: number): number | undefined {
    const first = (hash % this.#groups) * ways;
    for (let place = first; place < first + ways; place++) if (this.#hashes[place] === wanted) return place;
    return undefined;
  }

  /** A place in a group that is full. */
  #room(hash: number): number {
    if (this.#groups < this.#mostGroups) {
      this.#grow(2 * this.#groups);
      return this.#find(hash, free) ?? this.#room(hash);
    }
    let oldest = (hash % this.#groups) * ways;
    for (let place = oldest + 1; place % ways !== 0; place++)
      if ((this.#instants[place] ?? 0) < (this.#instants[oldest] ?? 0)) oldest = place;
    return oldest;
  }

  #grow(groups: number): void {
    const [hashes, instants] = [this.#hashes, this.#instants];
    this.#hashes = new Float64Array(groups * ways).fill(free);
    this.#instants = new Float64Array(groups * ways);
    for (const [from, hash] of hashes.entries()) {
      if (hash === free) continue;
      // Twice the groups: what shared one finds room in its halves.
      const to = this.#find(hash, free) ?? 0;
      this.#hashes[to] = hash;
      this.#instants[to] = instants[from] ?? 0;
    }
  }
}
