// All that leaves records out, as one: the filter, the failures, the marks, the keepalives.
import { isFailure, isUpkeep } from '../inspect/failure.js';
import type { Predicate } from '../inspect/selection.js';
import type { Criteria, Store } from '../inspect/store.js';
import { predicateOf } from './expression.js';
import { showsLadder, type ViewState } from './state.js';

/** What the criteria are made of; while it is the same, so are they. */
const parts = (state: ViewState): readonly unknown[] => [
  state.filter,
  // A filter may ask for marks.
  state.filter?.needsFacts && state.marks,
  state.isFailuresOnly,
  state.hidesUpkeep,
  state.isMarkedOnly && state.marks,
  showsLadder(state),
];

/** The criteria of `state`: those of `before` where nothing has changed, since views are known by them. */
export function criteriaFor(before: ViewState, state: ViewState, store: Store): Criteria {
  const former = parts(before);
  return parts(state).every((part, index) => part === former[index]) ? before.criteria : build(state, store);
}

function build(state: ViewState, store: Store): Criteria {
  const { insight } = store;
  const { filter, marks } = state;
  const tests: Predicate[] = [];
  if (state.isMarkedOnly) tests.push((_, ordinal) => marks.has(ordinal));
  if (state.hidesUpkeep) tests.push((record) => !isUpkeep(record));
  if (state.isFailuresOnly) tests.push((record) => isFailure(record) || insight.unanswered(record));
  if (filter) tests.push(predicateOf(filter, store, marks));
  return {
    ...(tests.length > 0 && { matches: allOf(tests) }),
    ...(showsLadder(state) && { folds: isUpkeep }),
    ...(filter?.needsFacts && { isVolatile: true }),
    ...(state.isFailuresOnly && { isTentative: (record) => insight.unanswered(record) }),
  };
}

function allOf(tests: readonly Predicate[]): Predicate {
  const [only] = tests;
  if (tests.length === 1 && only) return only;
  return (record, ordinal) => tests.every((test) => test(record, ordinal));
}

/** What n and N go to: what is shown and also matches the search, or else is a failure. */
export function sought(state: ViewState, store: Store): Criteria {
  const { matches } = state.criteria;
  const wanted = state.find ? predicateOf(state.find, store, state.marks) : isFailure;
  return {
    matches: matches ? (record, ordinal) => matches(record, ordinal) && wanted(record, ordinal) : wanted,
  };
}
