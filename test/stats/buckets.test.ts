import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBuckets, readBuckets, valuesAtShares } from '../../src/stats/buckets.js';
import { encodeHistogram, highestTrackable, newHistogram } from '../../src/stats/histogram.js';

const encoded = (values: readonly number[]): string => {
  const histogram = newHistogram();
  for (const value of values) histogram.recordValue(value);
  return encodeHistogram(histogram);
};
const some = fc.array(fc.integer({ min: 0, max: highestTrackable }), { minLength: 1, maxLength: 60 });
/** The nearest-rank definition, over all values. */
const nearestRank = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length - 1e-6))) - 1]!;

describe('readBuckets', () => {
  it('has every value once, in order, at most 0.1 % above what was recorded', () => {
    fc.assert(
      fc.property(some, (values) => {
        const { tops, counts, total } = readBuckets(encoded(values))!;
        expect(total).toBe(values.length);
        const unfolded = tops.flatMap((top, i) => Array.from({ length: counts[i]! }, () => top));
        for (const [i, value] of [...values].sort((a, b) => a - b).entries()) {
          expect(unfolded[i]).toBeGreaterThanOrEqual(value);
          expect(unfolded[i]).toBeLessThanOrEqual(value * 1.001 + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is undefined for an empty histogram and for what is none', () => {
    expect(readBuckets(encoded([]))).toBeUndefined();
    expect(readBuckets('')).toBeUndefined();
    expect(readBuckets('HISTFAAAAB1 nonsense')).toBeUndefined();
  });
});

describe('addBuckets', () => {
  it('gives what one histogram of all values would have', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const both = addBuckets([readBuckets(encoded(a))!, readBuckets(encoded(b))!]);
        expect(both).toEqual(readBuckets(encoded([...a, ...b])));
      }),
      { numRuns: 30 },
    );
  });

  it('has nothing to add without any', () => expect(addBuckets([])).toBeUndefined());
});

describe('valuesAtShares', () => {
  it('finds the nearest rank for every share', () => {
    const shares = [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1];
    fc.assert(
      fc.property(some, (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const found = valuesAtShares(readBuckets(encoded(values))!, shares);
        for (const [i, share] of shares.entries()) {
          const exact = nearestRank(sorted, share);
          expect(found[i]).toBeGreaterThanOrEqual(exact);
          expect(found[i]).toBeLessThanOrEqual(exact * 1.001 + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes the 999th of a thousand for 99.9 %, however the share is rounded', () => {
    const values = readBuckets(encoded(Array.from({ length: 1_000 }, (_, i) => i + 1)))!;
    expect(valuesAtShares(values, [1 - 1 / 1_000])).toEqual([999]);
  });
});
