import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/model/time.js';
import { decodeHistogram, highestTrackable } from '../../src/stats/histogram.js';
import { encodeSecond, SecondCounts, secondPercentile } from '../../src/stats/second-counts.js';

const values = fc.array(
  fc.oneof(fc.nat(300), fc.nat(100_000), fc.nat(highestTrackable), fc.constant(highestTrackable)).map(micros),
  { minLength: 1, maxLength: 200 },
);

describe('SecondCounts', () => {
  it('counts as HdrHistogram does with 2 digits', () => {
    fc.assert(
      fc.property(values, (list) => {
        const counts = new SecondCounts();
        for (const value of list) counts.record(value);
        const second = counts.take();
        expect(second?.total).toBe(list.length);
        if (second === undefined) return;
        const histogram = decodeHistogram(encodeSecond(second));
        expect(histogram?.totalCount).toBe(list.length);
        const sorted = list.toSorted((a, b) => a - b);
        for (const percent of [0.1, 50, 90, 99, 100]) {
          const exact = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
          const measured = secondPercentile(second, percent);
          expect(measured).toBeGreaterThanOrEqual(exact);
          expect(measured).toBeLessThanOrEqual(exact * 1.008 + 1);
        }
      }),
    );
  });

  it('is empty after it was taken', () => {
    const counts = new SecondCounts();
    expect(counts.take()).toBeUndefined();
    counts.record(micros(70_000));
    counts.record(micros(3));
    expect([...(counts.take()?.counts ?? [])]).toEqual([1, 1]);
    expect(counts.take()).toBeUndefined();
    counts.record(micros(3));
    expect([...(counts.take()?.buckets ?? [])]).toEqual([3]);
  });
});
