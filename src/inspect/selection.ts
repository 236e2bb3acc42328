// The kept records that match something, found a few at a time: the newest first, and new ones as they come.
import type { TapRecord } from '../model/record.js';

/** Compared by identity: the same function is the same filter. */
export type Predicate = (record: TapRecord, ordinal: number) => boolean;

export interface Criteria {
  readonly matches?: Predicate | undefined;
  /** Records of which neighbours make one row: the first stands for its run. */
  readonly folds?: ((record: TapRecord) => boolean) | undefined;
  /** Of a record that matches: it may not for ever, and is tested again until it does not or this says it will. */
  readonly isTentative?: ((record: TapRecord) => boolean) | undefined;
  /** `matches` asks for more than the record (its age, whether it is acknowledged): the latest are tested again in time. */
  readonly isVolatile?: boolean | undefined;
}

/** Where the records are: all ordinals of `ordinals` (or, without it, all there are) from `evicted` to before `appended`. */
export interface Source {
  readonly evicted: number;
  readonly appended: number;
  readonly ordinals: readonly number[] | undefined;
  record(ordinal: number): TapRecord | undefined;
}

export class Selection {
  readonly #source: Source;
  readonly #criteria: Criteria;
  /** Rows found before the beginning of the search, newest first, and after it, oldest first: together one list. */
  readonly #older: number[] = [];
  readonly #newer: number[] = [];
  /** How many records the row of that ordinal stands for, when that is more than one. */
  readonly #runs = new Map<number, number>();
  /** Ordinals found that are tested again. */
  readonly #tentative = new Set<number>();
  /** Tested: from the first up to before the second. */
  #from: number;
  #until: number;
  /** Whether the newest row found is one that folds, and the oldest. */
  #isNewestFolding = false;
  #isOldestFolding = false;

  constructor(source: Source, criteria: Criteria) {
    this.#source = source;
    this.#criteria = criteria;
    this.#from = source.appended;
    this.#until = source.appended;
  }

  /** Everything that is kept has been tested. */
  get isComplete(): boolean {
    const { evicted, appended } = this.#source;
    return this.#from <= evicted && this.#until >= appended;
  }

  /** Ordinal from which on everything has been tested. */
  get testedFrom(): number {
    return this.#from;
  }

  /** Rows found, those included whose record has gone. */
  get length(): number {
    return this.#older.length + this.#newer.length;
  }

  /** Ordinal of the row at `index`, oldest first. */
  ordinal(index: number): number | undefined {
    if (index < 0) return undefined;
    const older = this.#older.length;
    return index < older ? this.#older[older - 1 - index] : this.#newer[index - older];
  }

  run(ordinal: number): number {
    return this.#runs.get(ordinal) ?? 1;
  }

  /** First row whose ordinal is not below `ordinal`. */
  lowerBound(ordinal: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ordinal(middle) ?? ordinal) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Tests at most `most` records, new ones first. @returns how many it did */
  scan(most: number): number {
    const { evicted, appended } = this.#source;
    this.#until = Math.max(this.#until, evicted);
    this.#retest();
    if (this.#until >= appended && this.#from <= evicted) return 0;
    const forward = this.#forward(most);
    return forward + this.#backward(most - forward);
  }

  /** What waits for something is no more than the store remembers of such. */
  #retest(): void {
    const { matches, isTentative } = this.#criteria;
    for (const ordinal of this.#tentative) {
      const record = this.#source.record(ordinal);
      const isKept = record !== undefined && (matches?.(record, ordinal) ?? true);
      if (isKept && isTentative?.(record)) continue;
      this.#tentative.delete(ordinal);
      if (!isKept) this.#remove(ordinal);
    }
  }

  #remove(ordinal: number): void {
    const index = this.lowerBound(ordinal);
    if (this.ordinal(index) !== ordinal) return;
    const older = this.#older.length;
    if (index < older) this.#older.splice(older - 1 - index, 1);
    else this.#newer.splice(index - older, 1);
  }

  /** Forgets what it knows of the records from `ordinal` on: the next scan tests them again. */
  rewind(ordinal: number): void {
    let from = Math.max(ordinal, this.#from);
    if (from >= this.#until) return;
    let kept = this.lowerBound(from);
    const last = this.ordinal(kept - 1);
    // A run may reach beyond: it is counted again as a whole.
    if (last !== undefined && this.run(last) > 1) {
      kept--;
      from = last;
    }
    for (let index = kept; index < this.length; index++) this.#runs.delete(this.ordinal(index) ?? -1);
    const older = this.#older.length;
    this.#newer.length = Math.max(0, kept - older);
    if (kept < older) this.#older.splice(0, older - kept);
    const newest = this.#source.record(this.ordinal(kept - 1) ?? -1);
    this.#isNewestFolding = newest !== undefined && (this.#criteria.folds?.(newest) ?? false);
    this.#until = from;
  }

  /** Frees what stands for records that have gone. */
  sweep(): void {
    const gone = this.lowerBound(this.#source.evicted);
    for (let index = 0; index < gone; index++) this.#runs.delete(this.ordinal(index) ?? -1);
    const older = this.#older.length;
    this.#older.length = Math.max(0, older - gone);
    if (gone > older) this.#newer.splice(0, gone - older);
  }

  #forward(most: number): number {
    const { ordinals, appended } = this.#source;
    let tested = 0;
    let at = ordinals ? lowerBound(ordinals, this.#until) : this.#until;
    const end = ordinals?.length ?? appended;
    for (; at < end && tested < most; at++, tested++) {
      const ordinal = ordinals?.[at] ?? at;
      this.#until = ordinal + 1;
      const record = this.#matching(ordinal);
      if (record === undefined) continue;
      const isFolding = this.#criteria.folds?.(record) ?? false;
      const newest = this.ordinal(this.length - 1);
      if (isFolding && this.#isNewestFolding && newest !== undefined)
        this.#runs.set(newest, this.run(newest) + 1);
      else this.#newer.push(ordinal);
      if (newest === undefined) this.#isOldestFolding = isFolding;
      this.#isNewestFolding = isFolding;
    }
    if (at >= end) this.#until = appended;
    return tested;
  }

  #backward(most: number): number {
    const { ordinals, evicted } = this.#source;
    let tested = 0;
    const floor = ordinals ? lowerBound(ordinals, evicted) : evicted;
    let at = (ordinals ? lowerBound(ordinals, this.#from) : this.#from) - 1;
    for (; at >= floor && tested < most; at--, tested++) {
      const ordinal = ordinals?.[at] ?? at;
      this.#from = ordinal;
      const record = this.#matching(ordinal);
      if (record === undefined) continue;
      const isFolding = this.#criteria.folds?.(record) ?? false;
      const oldest = this.ordinal(0);
      if (isFolding && this.#isOldestFolding && oldest !== undefined) this.#extend(oldest, ordinal);
      else this.#older.push(ordinal);
      if (oldest === undefined) this.#isNewestFolding = isFolding;
      this.#isOldestFolding = isFolding;
    }
    if (at < floor) this.#from = Math.min(this.#from, evicted);
    return tested;
  }

  /** The run that began with `oldest` begins with `ordinal`. */
  #extend(oldest: number, ordinal: number): void {
    const run = this.run(oldest);
    this.#runs.delete(oldest);
    this.#runs.set(ordinal, run + 1);
    if (this.#older.length > 0) this.#older[this.#older.length - 1] = ordinal;
    else this.#newer[0] = ordinal;
  }

  #matching(ordinal: number): TapRecord | undefined {
    const { matches, isTentative } = this.#criteria;
    const record = this.#source.record(ordinal);
    if (record === undefined || matches?.(record, ordinal) === false) return undefined;
    if (isTentative?.(record)) this.#tentative.add(ordinal);
    return record;
  }
}

/** Index of the first of `sorted` that is not below `value`. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
