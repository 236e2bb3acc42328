// The non-empty buckets of stored histograms, for those who draw them.
import { type Micros, micros } from '../model/time.js';
import { decodeHistogram } from './histogram.js';

/** Values are the tops of their buckets in µs, ascending; each has its count beside it. */
export interface Buckets {
  readonly tops: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

/** What the package's own iterators walk by; its published interface leaves it out. */
interface Indexed {
  readonly maxValue: number;
  countsArrayIndex(value: number): number;
  getCountAtIndex(index: number): number;
  valueFromIndex(index: number): number;
  highestEquivalentValue(value: number): number;
}

/** Of the base64 of a HdrHistogram V2 encoding; undefined when it is none, or empty. */
export function readBuckets(text: string): Buckets | undefined {
  const histogram = decodeHistogram(text) as unknown as Indexed | undefined;
  if (histogram === undefined) return undefined;
  const tops: number[] = [];
  const counts: number[] = [];
  let total = 0;
  const last = histogram.countsArrayIndex(histogram.maxValue);
  for (let index = 0; index <= last; index++) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    tops.push(histogram.highestEquivalentValue(histogram.valueFromIndex(index)));
    counts.push(count);
    total += count;
  }
  return total === 0 ? undefined : { tops, counts, total };
}

/** As if all values had been recorded in one place. */
export function addBuckets(all: readonly Buckets[]): Buckets | undefined {
  if (all.length < 2) return all[0];
  const sums = new Map<number, number>();
  for (const { tops, counts } of all)
    for (const [i, top] of tops.entries()) sums.set(top, (sums.get(top) ?? 0) + (counts[i] ?? 0));
  const tops = [...sums.keys()].sort((a, b) => a - b);
  const counts = tops.map((top) => sums.get(top) ?? 0);
  return { tops, counts, total: counts.reduce((sum, count) => sum + count, 0) };
}

/**
 * The values that these shares (0 to 1, ascending) of all values do not exceed: the tops of their buckets. Share 0 gives the
 * lowest value.
 */
export function valuesAtShares({ tops, counts, total }: Buckets, shares: readonly number[]): Micros[] {
  let bucket = 0;
  let passed = counts[0] ?? 0;
  return shares.map((share) => {
    // Shares such as 0.999 are not exact in binary: without the margin 999 of 1000 would want the thousandth value.
    const rank = Math.min(total, Math.max(1, Math.ceil(share * total - 1e-6)));
    while (passed < rank && bucket < tops.length - 1) {
      bucket += 1;
      passed += counts[bucket] ?? 0;
    }
    return micros(tops[bucket] ?? 0);
  });
}
