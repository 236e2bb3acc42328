// What the screen looks at: the latest records within a byte budget, and a row of facts per connection.
import type { FlowId } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import { advance, type Flow, type LiveFlow, newFlow } from './flow.js';
import { History } from './history/history.js';
import { Insight } from './insight/insight.js';
import { type Criteria, lowerBound, Selection } from './selection.js';

/** A kept record with its place in the order of appearance: from 0, never used again. */
export interface Entry {
  readonly ordinal: number;
  readonly record: TapRecord;
  /** How many records this row stands for: the neighbours that fold into it and itself. */
  readonly run: number;
}

/** Kept records in order, of all connections or of one. Indexes shift when old records make room; ordinals do not. */
export interface RecordView {
  readonly length: number;
  /** Everything kept has been tested; otherwise older rows may still be found. */
  readonly isComplete: boolean;
  /** Ordinal from which on everything has been tested. */
  readonly testedFrom: number;
  at(index: number): Entry | undefined;
  /** Index of the first entry whose ordinal is not below `ordinal`; `length` when there is none. */
  indexOf(ordinal: number): number;
}

export interface StoreOptions {
  /** Bytes that the kept records may hold. */
  readonly budget: number;
  /** Closed connections that stay in the stream list. */
  readonly closedFlows?: number;
}

/** What a view shows of the records of its connection; without criteria all of them. */
export type { Criteria } from './selection.js';

/** Evictions after which the indexes are freed of what is gone. */
const sweepEvery = 4096;
/** Filtered views whose findings are kept: what is shown, what is searched for, and the one before. */
const mostSelections = 4;

/** Records for which what matched once is looked at again. */
const mostRetested = 10_000;

interface Kept {
  readonly flow: FlowId | undefined;
  readonly criteria: Criteria;
  readonly selection: Selection;
}

export class Store {
  /** What all records together say, those that have made room included. */
  readonly insight = new Insight();
  readonly budget: number;
  readonly #history: History;
  readonly #closedFlows: number;
  readonly #flows = new Map<FlowId, LiveFlow>();
  readonly #ordinals = new Map<FlowId, number[]>();
  readonly #closed: FlowId[] = [];
  /** Latest used last. */
  #selections: Kept[] = [];
  #flowList: readonly Flow[] | undefined;
  #appended = 0;
  #sweptAt = 0;

  constructor(options: StoreOptions) {
    this.budget = options.budget;
    this.#history = new History(options.budget);
    this.#closedFlows = options.closedFlows ?? 1000;
  }

  /** Records ever appended. */
  get appended(): number {
    return this.#appended;
  }

  /** Records that have made room for newer ones. */
  get evicted(): number {
    return this.#history.evicted;
  }

  /** Records kept now. */
  get length(): number {
    return this.#history.length;
  }

  /** Bytes held now, never above the budget. */
  get used(): number {
    return this.#history.used;
  }

  /** Called for every record that the tap understands: what it allocates is garbage at once. */
  append(record: TapRecord): void {
    const ordinal = this.#appended++;
    this.insight.append(record);
    this.#history.push(record);
    advance(this.#live(record), record);
    const ordinals = this.#ordinals.get(record.flow);
    if (ordinals) ordinals.push(ordinal);
    else this.#ordinals.set(record.flow, [ordinal]);
    if (record.t === 'close') this.#retire(record.flow);
    if (this.evicted - this.#sweptAt >= sweepEvery) this.#sweep();
  }

  /** Connections in the order they were first seen: open ones, and the latest closed ones. They change with the next record. */
  flows(): readonly Flow[] {
    this.#flowList ??= [...this.#flows.values()];
    return this.#flowList;
  }

  flow(id: FlowId): Flow | undefined {
    return this.#flows.get(id);
  }

  /** The kept record of that ordinal. */
  record(ordinal: number): TapRecord | undefined {
    return this.#history.at(ordinal);
  }

  /**
   * The kept records, of one connection when `flow` is given, and of these what meets the criteria. What meets them is
   * found by {@link scan}; until then a new view is empty. Valid until the next append.
   */
  view(flow?: FlowId, criteria: Criteria = {}): RecordView {
    if (criteria.matches !== undefined || criteria.folds !== undefined)
      return this.#selected(this.#selection(flow, criteria));
    return flow === undefined ? this.#everything() : this.#only(this.#ordinals.get(flow) ?? []);
  }

  /** Tests at most `most` records for the views in use, the newest first. @returns whether there is more to do */
  scan(most: number): boolean {
    let left = most;
    for (const { selection } of this.#selections.toReversed()) left -= selection.scan(left);
    return this.#selections.some(({ selection }) => !selection.isComplete);
  }

  /** Time has passed: for views that ask for ages and answers the latest records are tested again by {@link scan}. */
  retest(): void {
    for (const { selection, criteria } of this.#selections)
      if (criteria.isVolatile) selection.rewind(this.appended - mostRetested);
  }

  #live(record: TapRecord): LiveFlow {
    const known = this.#flows.get(record.flow);
    if (known) return known;
    const flow = newFlow(record);
    this.#flows.set(record.flow, flow);
    this.#flowList = undefined;
    return flow;
  }

  #everything(): RecordView {
    const { evicted, length } = this;
    return {
      length,
      isComplete: true,
      testedFrom: evicted,
      at: (index) => this.#entry(evicted + index),
      indexOf: (ordinal) => Math.min(Math.max(0, ordinal - evicted), length),
    };
  }

  #only(ordinals: readonly number[]): RecordView {
    const first = lowerBound(ordinals, this.evicted);
    return {
      length: ordinals.length - first,
      isComplete: true,
      testedFrom: this.evicted,
      at: (index) => {
        const ordinal = index < 0 ? undefined : ordinals[first + index];
        return ordinal === undefined ? undefined : this.#entry(ordinal);
      },
      indexOf: (ordinal) => Math.max(0, lowerBound(ordinals, ordinal) - first),
    };
  }

  #selected(selection: Selection): RecordView {
    const first = selection.lowerBound(this.evicted);
    return {
      length: selection.length - first,
      isComplete: selection.isComplete,
      testedFrom: selection.testedFrom,
      at: (index) => {
        const ordinal = index < 0 ? undefined : selection.ordinal(first + index);
        return ordinal === undefined ? undefined : this.#entry(ordinal, selection.run(ordinal));
      },
      indexOf: (ordinal) => Math.max(0, selection.lowerBound(ordinal) - first),
    };
  }

  #selection(flow: FlowId | undefined, criteria: Criteria): Selection {
    const { matches, folds } = criteria;
    const at = this.#selections.findIndex(
      (kept) => kept.flow === flow && kept.criteria.matches === matches && kept.criteria.folds === folds,
    );
    const kept = this.#selections[at] ?? {
      flow,
      criteria,
      selection: new Selection(this.#source(flow), criteria),
    };
    if (at !== -1) this.#selections.splice(at, 1);
    this.#selections.push(kept);
    if (this.#selections.length > mostSelections) this.#selections.shift();
    return kept.selection;
  }

  #source(flow: FlowId | undefined): ConstructorParameters<typeof Selection>[0] {
    const store = this;
    return {
      get evicted() {
        return store.evicted;
      },
      get appended() {
        return store.appended;
      },
      get ordinals() {
        return flow === undefined ? undefined : (store.#ordinals.get(flow) ?? []);
      },
      record: (ordinal) => store.#history.peek(ordinal),
    };
  }

  #entry(ordinal: number, run = 1): Entry | undefined {
    const record = this.record(ordinal);
    return record && { ordinal, record, run };
  }

  #retire(flow: FlowId): void {
    this.#closed.push(flow);
    while (this.#closed.length > this.#closedFlows) {
      const oldest = this.#closed.shift();
      if (oldest === undefined) break;
      this.#flows.delete(oldest);
      this.#ordinals.delete(oldest);
      this.#flowList = undefined;
    }
  }

  #sweep(): void {
    this.#sweptAt = this.evicted;
    for (const ordinals of this.#ordinals.values()) {
      if ((ordinals[0] ?? this.evicted) >= this.evicted) continue;
      ordinals.splice(0, lowerBound(ordinals, this.evicted));
    }
    for (const { selection } of this.#selections) selection.sweep();
  }
}
