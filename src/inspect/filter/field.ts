// What a field of the filter language is: its type, what looking at it costs, and how its values are found.
import type { TapRecord } from '../../model/record.js';
import type { FilterFacts } from './facts.js';

/** What looking at a field takes: cheap conditions are tried first. */
export const cost = { field: 0, facts: 1, scan: 2, parse: 3 } as const;
export type Cost = (typeof cost)[keyof typeof cost];

/** Whether `test` holds for one of the values that the field has in this record; false when it has none. */
export type Some<T> = (record: TapRecord, facts: FilterFacts, test: (value: T) => boolean) => boolean;

interface About {
  readonly cost: Cost;
  /** For people, one line. */
  readonly about: string;
}

/** `word` is compared as it is written, `text` in upper or lower case. */
export type Field = About &
  (
    | { readonly type: 'word' | 'text'; readonly some: Some<string> }
    | { readonly type: 'jid'; readonly some: Some<string> }
    | { readonly type: 'number' | 'size' | 'duration' | 'time'; readonly some: Some<number> }
    | { readonly type: 'flag'; readonly some: (record: TapRecord, facts: FilterFacts) => boolean }
    /** One of a few values; `kind` may have several of them. */
    | { readonly type: 'choice'; readonly choices: readonly string[]; readonly some: Some<string> }
  );
