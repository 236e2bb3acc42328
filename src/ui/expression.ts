// What the filter language says about a line of text, for the prompt and for the views.
import { describe } from '../inspect/describe.js';
import type { Predicate } from '../inspect/selection.js';
import type { Completion } from './prompt.js';

export type Reading =
  | { readonly matches: Predicate }
  /** `column` counts from 1. */
  | { readonly column: number; readonly message: string };

export function readExpression(text: string): Reading {
  const wanted = text.trim().toLowerCase();
  return { matches: (record) => describe(record).text.toLowerCase().includes(wanted) };
}

export const completeExpression = (_text: string, cursor: number): Completion => ({
  from: cursor,
  words: [],
});
