// Whether two sets of repeats differ at all, for many numbers at once: a permutation test of whole repeats with the largest
// statistic of all numbers (Westfall and Young 1993, max-T). It is exact for any noise and any dependence of the numbers, if
// the repeats of both sides could have been measured in any order; which is why they are meant to be interleaved.
import type { Random } from '../model/random.js';

/** p-values, one for each series, adjusted for their number: of one direction each. */
export interface Shifts {
  /** How often chance alone makes some series of the second side at least so much larger. */
  readonly larger: readonly number[];
  readonly smaller: readonly number[];
}

/** Up to it every way to share out the repeats is tried, beyond it so many drawn ones: up to eight a side are exact. */
const mostSplits = 13_000;
const drawnSplits = 9_999;
/** Sums in another order differ in their last digits. */
const slack = 1e-9;

/**
 * @param series values of each number, one a repeat: those of the first side, then those of the second
 * @param firstSide how many repeats the first side has
 */
export function shifts(series: readonly (readonly number[])[], firstSide: number, random: Random): Shifts {
  const standard = series.map(standardised);
  const repeats = series[0]?.length ?? 0;
  const observed = Array.from({ length: repeats - firstSide }, (_, i) => firstSide + i);
  const statistics = standard.map((values) => sumAt(values, observed));
  const larger = statistics.map(() => 0);
  const smaller = statistics.map(() => 0);
  let splits = 0;
  for (const second of splitsOf(repeats, observed, random)) {
    splits += 1;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (const values of standard) {
      const statistic = sumAt(values, second);
      highest = Math.max(highest, statistic);
      lowest = Math.min(lowest, statistic);
    }
    for (const [i, statistic] of statistics.entries()) {
      if (highest >= statistic - slack) larger[i] = (larger[i] ?? 0) + 1;
      if (lowest <= statistic + slack) smaller[i] = (smaller[i] ?? 0) + 1;
    }
  }
  return { larger: larger.map((hits) => hits / splits), smaller: smaller.map((hits) => hits / splits) };
}

/** Mean 0, deviation 1, over both sides: what all ways to share them out have in common. */
function standardised(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Equal values differ by rounding alone.
  const deviation = variance > (Math.abs(mean) * 1e-12) ** 2 ? Math.sqrt(variance) : Number.POSITIVE_INFINITY;
  return Float64Array.from(values, (value) => (value - mean) / deviation);
}

function sumAt(values: Float64Array, places: readonly number[]): number {
  let sum = 0;
  for (const place of places) sum += values[place] ?? 0;
  return sum;
}

/** The places of the second side, in every way; or the observed one and drawn ones. */
function* splitsOf(
  repeats: number,
  observed: readonly number[],
  random: Random,
): Generator<readonly number[]> {
  if (waysToSplit(repeats, observed.length) <= mostSplits) {
    yield* combinations(repeats, observed.length);
    return;
  }
  yield observed;
  const places = Array.from({ length: repeats }, (_, i) => i);
  for (let n = 0; n < drawnSplits; n++) {
    for (let i = 0; i < observed.length; i++) {
      const j = i + Math.floor(random.next() * (repeats - i));
      [places[i], places[j]] = [places[j] ?? 0, places[i] ?? 0];
    }
    yield places.slice(0, observed.length);
  }
}

/** All ways to take `size` of the numbers from 0 to `from` - 1. */
function* combinations(from: number, size: number): Generator<readonly number[]> {
  const taken = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    yield taken;
    let i = size - 1;
    while (i >= 0 && taken[i] === from - size + i) i -= 1;
    if (i < 0) return;
    taken[i] = (taken[i] ?? 0) + 1;
    for (let j = i + 1; j < size; j++) taken[j] = (taken[j - 1] ?? 0) + 1;
  }
}

/** In how many ways `from` repeats can be shared out so that one side has `size`; the reciprocal is the lowest p. */
export function waysToSplit(from: number, size: number): number {
  let ways = 1;
  for (let i = 1; i <= size; i++) ways = (ways * (from - size + i)) / i;
  return ways;
}
