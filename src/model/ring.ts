// A history with a byte budget: the oldest entries make room, and how many did is counted.

/** First in, first out within `budget`; an entry larger than the whole budget is dropped and counted. */
export class Ring<T> {
  readonly #budget: number;
  readonly #cost: (entry: T) => number;
  #entries: (T | undefined)[] = [];
  #head = 0;
  #used = 0;
  #evicted = 0;

  /** @param budget bytes @param cost bytes one entry holds */
  constructor(budget: number, cost: (entry: T) => number) {
    this.#budget = budget;
    this.#cost = cost;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** Entries that have made room since the start. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Bytes held now. */
  get used(): number {
    return this.#used;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    this.#used += this.#cost(entry);
    while (this.#used > this.#budget && this.length > 0) this.#dropOldest();
  }

  /** The entry at `index`, 0 being the oldest kept. */
  at(index: number): T | undefined {
    return index < 0 ? undefined : this.#entries[this.#head + index];
  }

  clear(): void {
    this.#evicted += this.length;
    this.#entries = [];
    this.#head = 0;
    this.#used = 0;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = this.#head; i < this.#entries.length; i++) yield this.#entries[i] as T;
  }

  #dropOldest(): void {
    const entry = this.#entries[this.#head] as T;
    this.#entries[this.#head++] = undefined;
    this.#used -= this.#cost(entry);
    this.#evicted++;
    // Compacting when half is empty keeps push() at amortised constant cost.
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
