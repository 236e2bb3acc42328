import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, trendCourse } from '../../../src/report/html/course.js';
import { allOf, cellAt, edgeOf } from '../../../src/report/html/page/cells.js';
import { encodeHistogram, newSmallHistogram } from '../../../src/stats/histogram.js';
import type { Interval } from '../../../src/stats/result.js';
import { longResult } from '../results.js';

const name = 'xmpp_iq_rtt{ns:urn:example:0}';

const second = (at: number, values: readonly number[]): Interval => {
  const histogram = newSmallHistogram();
  for (const value of values) histogram.recordValue(value);
  const trends = values.length === 0 ? {} : { [name]: encodeHistogram(histogram) };
  return { at, users: 1, iterations: 0, sent: 0, delivered: 0, errors: 0, trends };
};

describe('the course of a trend', () => {
  it('has a column for each second of ten minutes, with all of its values', () => {
    const columns = columnsOf(longResult(600, 1).intervals);
    const { heat, p50, max } = trendCourse(name, columns)!;
    expect(columns.seconds).toBe(1);
    expect(heat.columns).toHaveLength(600);
    // 300 values about the typical one, and one far away.
    for (const i of heat.columns.keys()) expect(allOf(heat, i)).toBe(301);
    expect(p50.every((value) => value !== null && value > 0.5 && value < 4)).toBe(true);
    expect(max.every((value) => value !== null && value > 40)).toBe(true);
  });

  it('joins seconds of a longer run, and loses none', () => {
    const columns = columnsOf(longResult(1_500, 1).intervals);
    const { heat } = trendCourse(name, columns)!;
    expect(columns.seconds).toBe(3);
    expect(columns.xs.slice(0, 3)).toEqual([0, 3, 6]);
    expect(heat.columns).toHaveLength(500);
    const all = [...heat.columns.keys()].reduce((sum, i) => sum + allOf(heat, i), 0);
    expect(all).toBe(1_500 * 301);
  });

  it('leaves gaps where there was nothing, and is absent for what was never measured', () => {
    const intervals = longResult(4, 1).intervals.map((interval, i) =>
      i === 2 ? { ...interval, trends: {} } : interval,
    );
    const course = trendCourse(name, columnsOf(intervals))!;
    expect(course.p99.map((value) => value === null)).toEqual([false, false, true, false]);
    expect(course.heat.columns[2]).toEqual([]);
    expect(trendCourse('xmpp_nothing', columnsOf(intervals))).toBeUndefined();
    expect(trendCourse('toString', columnsOf(intervals))).toBeUndefined();
  });

  it('takes a second that cannot be read for empty', () => {
    const [first, ...rest] = longResult(3, 1).intervals;
    const course = trendCourse(name, columnsOf([{ ...first!, trends: { [name]: 'no' } }, ...rest]))!;
    expect(course.p50[0]).toBeNull();
  });

  it('has each value in the cell whose edges are about it', () => {
    const values = fc.array(fc.integer({ min: 1, max: 3_600_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (first, second_) => {
        const { heat } = trendCourse(name, columnsOf([second(0, first), second(1, []), second(2, second_)]))!;
        expect(allOf(heat, 1)).toBe(0);
        for (const [column, all] of [
          [0, first],
          [2, second_],
        ] as const) {
          expect(allOf(heat, column)).toBe(all.length);
          for (const value of all) {
            // A value stands for the top of its bucket, up to 0.8 % above it: at an edge that is the next cell.
            const near = [value, value * 1.008 + 1].map((us) => cellAt(heat, column, us / 1_000).count);
            expect(Math.max(...near)).toBeGreaterThan(0);
          }
        }
        expect(edgeOf(heat, heat.lowestRow)).toBeLessThanOrEqual(
          Math.min(...first, ...second_) * 0.00101 + 0.001,
        );
        expect(heat.most).toBeLessThanOrEqual(30);
      }),
      { numRuns: 40 },
    );
  });
});
