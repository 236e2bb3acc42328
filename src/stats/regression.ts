// Two builds, or two settings, from several repeats each: what has become worse, better, stayed, or cannot be told.
import { seededRandom } from '../model/random.js';
import { median, ratioInterval, usualResamples } from './bootstrap.js';
import { type ComparedNumber, comparedNumbers } from './compared-numbers.js';
import { shifts, waysToSplit } from './permutation.js';
import type { RunResult } from './result.js';
import { type Tolerance, toleranceOf } from './tolerance.js';

export type Change = 'regression' | 'improved' | 'no change' | 'cannot tell';

/** One number, before and after; the numbers are medians over repeats. */
export interface NumberChange extends Pick<ComparedNumber, 'metric' | 'number' | 'better'> {
  readonly base: number;
  readonly fresh: number;
  /** Relative: 0.2 is 20 % more. */
  readonly change: number;
  /** The ends of its 90 % interval; undefined with too few repeats. */
  readonly low?: number;
  readonly high?: number;
  /** How often chance alone would move some number so far in this direction. */
  readonly p?: number;
  /** Relative. */
  readonly tolerance: number;
  readonly verdict: Change;
}

export interface Comparison {
  readonly verdict: Change;
  readonly repeats: { readonly base: number; readonly fresh: number };
  readonly changes: readonly NumberChange[];
}

/** Fewer repeats a side can never be told from chance at 5 %: there are only six ways to share out two and two. */
export const fewestRepeats = 3;
/** Or the lowest that so few repeats can give at all: 1 in 20 for three a side. */
const significance = 0.025;
/** Fixed: the same results always get the same verdict. */
const seed = 1;
/** Nothing is below it: what is measured in µs, in shares of a million, in events an hour. */
const least = 1e-6;

/**
 * A regression is a change for the worse that chance does not explain ({@link shifts}, for all numbers together), whose
 * interval excludes zero, and that exceeds the tolerance; an improvement likewise. No change: the whole interval lies within the
 * tolerance. Everything else cannot be told. The first of these words that a number gets is that of the whole.
 */
export function compareRuns(
  base: readonly RunResult[],
  fresh: readonly RunResult[],
  tolerances: readonly Tolerance[] = [],
): Comparison {
  const changes = compareNumbers(comparedNumbers([...base, ...fresh]), base.length, tolerances);
  const order = ['regression', 'improved', 'cannot tell', 'no change'] as const;
  const verdict = order.find((word) => changes.some((change) => change.verdict === word)) ?? 'cannot tell';
  return { verdict, repeats: { base: base.length, fresh: fresh.length }, changes };
}

/** @param base how many of the values are of the baseline: the first ones @param resamples of the bootstrap */
export function compareNumbers(
  numbers: readonly ComparedNumber[],
  base: number,
  tolerances: readonly Tolerance[],
  resamples = usualResamples,
): readonly NumberChange[] {
  const random = seededRandom(seed);
  const bounded = numbers.map((number) => ({
    ...number,
    values: number.values.map((value) => Math.max(value, least)),
  }));
  const repeats = bounded[0]?.values.length ?? 0;
  const level = Math.max(significance, 1 / waysToSplit(repeats, base));
  const isEnough = Math.min(base, repeats - base) >= fewestRepeats;
  // Larger is worse in every series: a step in the logarithm is a ratio.
  const series = bounded.map(({ better, values }) =>
    values.map((value) => (better === 'lower' ? Math.log(value) : -Math.log(value))),
  );
  const { larger: worse, smaller: improved } = isEnough
    ? shifts(series, base, random)
    : { larger: [], smaller: [] };
  return bounded.map((number, i) => {
    const [before, after] = [number.values.slice(0, base), number.values.slice(base)];
    const tolerance = toleranceOf(number, tolerances);
    const change = median(after) / median(before) - 1;
    const isWorse = number.better === 'lower' ? change > 0 : change < 0;
    const facts = {
      ...{ metric: number.metric, number: number.number, better: number.better },
      base: median(numbers[i]?.values.slice(0, base) ?? []),
      fresh: median(numbers[i]?.values.slice(base) ?? []),
      change,
      tolerance,
    };
    if (!isEnough) return { ...facts, verdict: 'cannot tell' };
    const interval = ratioInterval(before, after, random, resamples);
    const { low, high } = { low: interval.low - 1, high: interval.high - 1 };
    const p = (isWorse ? worse : improved)[i] ?? 1;
    const verdict = decide({ change, low, high, p, level, tolerance, isWorse });
    return { ...facts, low, high, p, verdict };
  });
}

interface Evidence {
  readonly change: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly level: number;
  readonly tolerance: number;
  readonly isWorse: boolean;
}

function decide({ change, low, high, p, level, tolerance, isWorse }: Evidence): Change {
  const isSure = p <= level + 1e-9 && (low > 0 || high < 0);
  if (isSure && Math.abs(change) > tolerance) return isWorse ? 'regression' : 'improved';
  return low >= -tolerance && high <= tolerance ? 'no change' : 'cannot tell';
}
