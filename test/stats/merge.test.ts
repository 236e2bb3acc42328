import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSeconds, type Micros, micros } from '../../src/model/time.js';
import {
  decodeHistogram,
  encodeHistogram,
  highestTrackable,
  newHistogram,
} from '../../src/stats/histogram.js';
import { mergeTrends } from '../../src/stats/merge.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { MetricResult } from '../../src/stats/result.js';

function trendOf(values: readonly number[]): MetricResult {
  const recorder = new Recorder();
  for (const value of values) recorder.duration('d', micros(value));
  const { d } = recorder.results(fromSeconds(1));
  if (d === undefined) throw new Error('no values');
  return d;
}

const values = fc.array(fc.integer({ min: 0, max: highestTrackable }), {
  minLength: 1,
  maxLength: 60,
});

describe('mergeTrends', () => {
  it('gives what one recorder would have given for all values', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mergeTrends([trendOf(a), trendOf(b)])).toEqual(trendOf([...a, ...b]));
      }),
      { numRuns: 40 },
    );
  });

  it('does not care for the order', () => {
    const [a, b, c] = [trendOf([1, 2, 3]), trendOf([4_000]), trendOf([5_000_000, 6])];
    const merge = (x: MetricResult, y: MetricResult) => mergeTrends([x, y]) as MetricResult;
    expect(merge(merge(a, b), c).histogram).toBe(merge(c, merge(b, a)).histogram);
  });

  it('keeps counts that do not fit in 32 bits', () => {
    const histogram = newHistogram();
    histogram.recordValueWithCount(5, 3_000_000_000);
    const trend = {
      ...trendOf([5]),
      count: 3_000_000_000,
      histogram: encodeHistogram(histogram),
    };
    expect(mergeTrends([trend, trend])?.count).toBe(6_000_000_000);
  });

  it.each([
    ['a counter', { kind: 'counter', unit: 'count', count: 1 }],
    ['a cut histogram', { ...trendOf([1]), histogram: trendOf([1]).histogram?.slice(0, 16) }],
    ['text', { ...trendOf([1]), histogram: 'not a histogram' }],
  ])('has no answer for %s', (_name, other) => {
    expect(mergeTrends([trendOf([1]), other as MetricResult])).toBeUndefined();
  });
});

describe('the encoding', () => {
  it('brings every count back', () => {
    fc.assert(
      fc.property(values, (list) => {
        const histogram = newHistogram();
        for (const value of list) histogram.recordValue(value as Micros);
        const decoded = decodeHistogram(encodeHistogram(histogram));
        expect(decoded?.totalCount).toBe(list.length);
        for (const p of [0, 1, 25, 50, 75, 99, 99.99, 100]) {
          expect(decoded?.getValueAtPercentile(p)).toBe(histogram.getValueAtPercentile(p));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is V2, compressed, as other HdrHistogram tools write it', () => {
    expect(encodeHistogram(newHistogram())).toMatch(/^HISTFAAAA/);
  });
});
