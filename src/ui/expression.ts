// What the filter language says about a line of text, for the prompt and for the views.

import { complete } from '../inspect/filter/complete.js';
import type { RecordFacts } from '../inspect/filter/facts.js';
import { type Filter, isFilterError, parseFilter } from '../inspect/filter/filter.js';
import type { Flow } from '../inspect/flow.js';
import type { Predicate } from '../inspect/selection.js';
import type { Store } from '../inspect/store.js';
import type { TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { Completion } from './prompt.js';

/** The filter, or what is wrong with it: `column 3: …`. */
export function readExpression(text: string): Filter | string {
  const parsed = parseFilter(text);
  return isFilterError(parsed) ? `column ${parsed.column}: ${parsed.message}` : parsed;
}

export function completeExpression(text: string, cursor: number): Completion {
  const { from, candidates } = complete(text, cursor);
  return { from, words: candidates.map((candidate) => candidate.text) };
}

/** The filter as the store wants it. */
export function predicateOf({ matches }: Filter, store: Store, marks: ReadonlySet<number>): Predicate {
  return (record, ordinal) => matches(record, () => factsOf(record, store, marks.has(ordinal)));
}

// A getter that has nothing to say is the same to the reader as a field that is absent.
const factsOf = (...known: ConstructorParameters<typeof Facts>): RecordFacts =>
  new Facts(...known) as RecordFacts;

/** What the store knows beside the record, looked up when it is asked for. */
class Facts {
  readonly #record: TapRecord;
  readonly #store: Store;
  readonly marked: boolean;

  constructor(record: TapRecord, store: Store, isMarked: boolean) {
    this.#record = record;
    this.#store = store;
    this.marked = isMarked;
  }

  get #flow(): Flow | undefined {
    return this.#store.flow(this.#record.flow);
  }

  get phase(): string | undefined {
    return this.#flow?.phase;
  }

  get transport(): string | undefined {
    return this.#flow?.transport;
  }

  get jid(): string | undefined {
    return this.#flow?.jid;
  }

  get sni(): string | undefined {
    return this.#flow?.sni;
  }

  get alpn(): string | undefined {
    return this.#flow?.alpn;
  }

  get tlsVersion(): string | undefined {
    const { client, upstream, both } = this.#flow?.tls ?? {};
    return client ?? both ?? upstream;
  }

  get acked(): boolean {
    return this.#store.insight.acked(this.#record);
  }

  get unanswered(): boolean {
    return this.#store.insight.unanswered(this.#record);
  }

  get age(): Micros {
    const { insight } = this.#store;
    return insight.age(this.#record, insight.now);
  }
}
