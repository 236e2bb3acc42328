// The tree of a filter, as plain data: names are resolved and values checked, but still the text that was written.
import type { FieldName } from './fields.js';

/** Comparisons; `~` is a regular expression, `*=` is “contains”. */
export const operators = ['==', '!=', '^=', '$=', '*=', '~', '<', '<=', '>', '>='] as const;
export type Operator = (typeof operators)[number];

export type Expression =
  | { readonly kind: 'or' | 'and'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'compare';
      readonly field: FieldName;
      readonly operator: Operator;
      readonly value: string;
    }
  | { readonly kind: 'in'; readonly field: FieldName; readonly values: readonly string[] }
  /** The field is there; of a flag: it is set. */
  | { readonly kind: 'present'; readonly field: FieldName }
  /** Some element has this namespace or local name. */
  | { readonly kind: 'has'; readonly what: string }
  | { readonly kind: 'xpath'; readonly path: string }
  /** Free text, in upper or lower case. */
  | { readonly kind: 'text'; readonly text: string };

/** What is wrong with a filter. */
export interface FilterError {
  /** From 1; one more than the length of the text when something is missing at its end. */
  readonly column: number;
  /** What would be right. */
  readonly message: string;
  /** What could stand at the column; empty when that is endless. */
  readonly expected: readonly string[];
}
