// Repeats of one build against themselves: can this machine tell a change from its own noise?
import { type Comparison, compareRuns, fewestRepeats } from './regression.js';
import type { RunResult } from './result.js';
import type { Tolerance } from './tolerance.js';

export const fewestForSelfTest = 2 * fewestRepeats;

export interface SelfTest {
  readonly comparison: Comparison;
  /** Every number says no change. */
  readonly isQuiet: boolean;
}

/** Shares the repeats out by turns, in the order in which they were measured, and compares the halves. */
export function selfTest(results: readonly RunResult[], tolerances: readonly Tolerance[]): SelfTest {
  const inTime = [...results].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const half = (rest: 0 | 1): RunResult[] => inTime.filter((_, i) => i % 2 === rest);
  const comparison = compareRuns(half(0), half(1), tolerances);
  return { comparison, isQuiet: comparison.verdict === 'no change' };
}
