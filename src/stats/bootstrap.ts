// How sure a change between two sets of repeats is: the bootstrap (Efron 1979), over repeats, never over single values.
import type { Random } from '../model/random.js';

export interface RatioInterval {
  readonly low: number;
  readonly high: number;
}

export const usualResamples = 10_000;
/**
 * Left out at each end: the interval is one of 90 %, for 5 % of false alarms in the one direction that matters. With three repeats
 * a side it reaches from the best of one side against the worst of the other to the reverse, as far as data can reach at all:
 * resampled means would be far too sure of themselves (Hesterberg 2015, §4), resampled medians are not.
 */
const tail = 0.05;

/** The percentile interval of the ratio of the medians, `fresh` to `base`; all values are above 0. */
export function ratioInterval(
  base: readonly number[],
  fresh: readonly number[],
  random: Random,
  resamples = usualResamples,
): RatioInterval {
  const before = resampledMedians(base, random, resamples);
  const after = resampledMedians(fresh, random, resamples);
  const ratios = after.map((value, i) => value / (before[i] ?? Number.NaN)).sort();
  const cut = Math.floor(resamples * tail);
  return { low: ratios[cut] ?? Number.NaN, high: ratios[resamples - 1 - cut] ?? Number.NaN };
}

/** The middle value, or the mean of the two in the middle. */
export const median = (values: readonly number[]): number => middle(sorted(values));

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** The median of as many values as there are, each drawn from all of them; again and again. */
function resampledMedians(values: readonly number[], random: Random, resamples: number): Float64Array {
  const ranked = sorted(values);
  const drawn = new Float64Array(ranked.length);
  return new Float64Array(resamples).map(() => {
    // Sorted as they are drawn: they are few, and a call to sort() would cost more than all the rest.
    for (let n = 0; n < drawn.length; n++) {
      const value = ranked[Math.floor(random.next() * ranked.length)] ?? 0;
      let at = n;
      for (; at > 0 && (drawn[at - 1] ?? 0) > value; at--) drawn[at] = drawn[at - 1] ?? 0;
      drawn[at] = value;
    }
    return middle(drawn);
  });
}

function middle(values: Float64Array): number {
  const half = Math.floor(values.length / 2);
  const upper = values[half] ?? Number.NaN;
  return values.length % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2;
}
