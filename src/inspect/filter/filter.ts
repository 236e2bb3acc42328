// The filter language: one grammar for what is shown, captured, waited for and found on the screen (docs/filters.md).
import { visible, width } from '../../model/sanitise.js';
import { compile, type Predicate } from './compile.js';
import type { Expression, FilterError } from './expression.js';
import { laterFields } from './fields.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';

export interface Filter {
  /** As it was written. */
  readonly text: string;
  readonly expression: Expression;
  /** The same in one spelling: fields by their own names, brackets where needed. */
  readonly printed: string;
  /** Whether any condition asks for more than the record: otherwise `noFacts` will do. */
  readonly needsFacts: boolean;
  /** Whether a record that does not match may do so later (`age`, `acked`, `unanswered`). */
  readonly mayMatchLater: boolean;
  /** Looks at one record; it never throws. */
  readonly matches: Predicate;
}

/** Reads a filter; what is wrong with it comes back as data. An empty text is wrong too: no filter is not a filter. */
export function parseFilter(text: string): Filter | FilterError {
  const expression = parseExpression(text);
  if ('message' in expression) return expression;
  const { matches, needsFacts } = compile(expression);
  const printed = printExpression(expression);
  return { text, expression, printed, needsFacts, mayMatchLater: asksLater(expression), matches };
}

function asksLater(expression: Expression): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.of.some(asksLater);
    case 'not':
      return asksLater(expression.of);
    default:
      return 'field' in expression && laterFields.has(expression.field);
  }
}

export const isFilterError = (parsed: Filter | FilterError): parsed is FilterError => 'message' in parsed;

/** `column 12: …`, and below it the text with a caret under the column; safe for a terminal. */
export function formatFilterError(text: string, { column, message }: FilterError): string {
  const before = width(visible(text.slice(0, column - 1)));
  return `column ${column}: ${visible(message)}\n  ${visible(text)}\n  ${' '.repeat(before)}^`;
}
