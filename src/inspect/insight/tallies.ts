// How often each of many names was seen, in bounded memory: names beyond the first so many count together.
import { ownText } from './own-text.js';

export interface Tally {
  readonly name: string;
  readonly count: number;
}

export class Tallies {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #others = 0;

  /** @param most names that are told apart */
  constructor(most: number) {
    this.#most = most;
  }

  /** Sightings of names that came too late to be told apart. */
  get others(): number {
    return this.#others;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** @returns the name as it may be kept for long */
  add(name: string): string {
    const count = this.#counts.get(name);
    if (count === undefined) return this.#addNew(name);
    this.#counts.set(name, count + 1);
    return name;
  }

  #addNew(name: string): string {
    const kept = ownText(name);
    // A name that is cut is looked up as it is kept.
    const count = this.#counts.get(kept);
    if (count !== undefined) this.#counts.set(kept, count + 1);
    else if (this.#counts.size < this.#most) this.#counts.set(kept, 1);
    else this.#others += 1;
    return kept;
  }

  /** The most frequent first; names of equal frequency in order of appearance. */
  top(most = Number.POSITIVE_INFINITY): Tally[] {
    return Array.from(this.#counts, ([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, most);
  }
}
