// What filters are told where there is no screen: of a record's connection, and of what becomes of the record afterwards.
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { Insight } from '../insight/insight.js';
import type { FilterFacts, RecordFacts } from './facts.js';
import type { Filter } from './filter.js';
import { FlowFacts } from './flow-facts.js';

/** Records that are looked at again, the latest. */
const most = 10_000;
/** Time between two looks at them. */
export const lookEvery = 1e6 as Micros;

interface Noted {
  readonly record: TapRecord;
  /** Of its connection, when it went by. */
  readonly facts: RecordFacts;
}

/** Takes every record in order. Costs next to nothing when none of the filters asks for more than the record. */
export class RecordWatch {
  readonly #flowFacts: FlowFacts | undefined;
  readonly #insight: Insight | undefined;
  /** Those for which a record is looked at again. */
  readonly #waiting: readonly Filter[];
  #recent: Noted[] = [];
  #lookedAt = 0;

  /** @param filters whose records are shown or written as they go by @param awaited what is waited for, also among what went by before */
  constructor(filters: readonly Filter[], awaited: readonly Filter[]) {
    const all = [...filters, ...awaited];
    this.#flowFacts = all.some(({ needsFacts }) => needsFacts) ? new FlowFacts() : undefined;
    this.#insight = all.some(({ mayMatchLater }) => mayMatchLater) ? new Insight() : undefined;
    this.#waiting = awaited.filter(({ mayMatchLater }) => mayMatchLater);
  }

  /** Whether time alone may bring a match. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Call it with each record before anything is asked about it. */
  note(record: TapRecord): void {
    this.#flowFacts?.note(record);
    this.#insight?.append(record);
    if (!this.isWaiting) return;
    this.#recent.push({ record, facts: this.#ofFlow(record) });
    if (this.#recent.length >= 2 * most) this.#recent = this.#recent.slice(-most);
  }

  readonly facts: FilterFacts = (record) => this.#all({ record, facts: this.#ofFlow(record) });

  /** Whether enough time has gone by, as the records have it, for another look. */
  isDue({ at }: TapRecord): boolean {
    return this.isWaiting && at - this.#lookedAt >= lookEvery;
  }

  /** The first of the latest records that matches one of the awaited filters by now. @param now of a live tap; a capture has its own time */
  look(now?: Micros): { readonly record: TapRecord; readonly filter: Filter } | undefined {
    if (now !== undefined) this.#insight?.tick(now);
    this.#lookedAt = this.#insight?.now ?? 0;
    for (const noted of this.#recent.slice(-most)) {
      const filter = this.#waiting.find(({ matches }) => matches(noted.record, () => this.#all(noted)));
      if (filter) return { record: noted.record, filter };
    }
    return undefined;
  }

  #ofFlow(record: TapRecord): RecordFacts {
    return this.#flowFacts?.facts(record) ?? {};
  }

  #all({ record, facts }: Noted): RecordFacts {
    const insight = this.#insight;
    if (insight === undefined) return facts;
    const [acked, unanswered] = [insight.acked(record), insight.unanswered(record)];
    return { ...facts, acked, unanswered, age: insight.age(record, insight.now) };
  }
}
