import { describe, expect, it } from 'vitest';
import { columnsOf, trendCourse } from '../../../src/report/html/course.js';
import { longResult } from '../results.js';

const name = 'xmpp_iq_rtt{ns:urn:example:0}';

/** Counts of a column as HeatData packs them. */
function total(column: readonly number[]): number {
  return column.slice(1).reduce((sum, entry) => sum + Math.max(0, entry), 0);
}

describe('the course of a trend', () => {
  it('has a column for each second of ten minutes, with all of its values', () => {
    const columns = columnsOf(longResult(600, 1).intervals);
    const { heat, p50, max } = trendCourse(name, columns)!;
    expect(columns.seconds).toBe(1);
    expect(heat.columns).toHaveLength(600);
    // 300 values about the typical one, and one far away.
    for (const column of heat.columns) expect(total(column)).toBe(301);
    expect(p50.every((value) => value !== null && value > 0.5 && value < 4)).toBe(true);
    expect(max.every((value) => value !== null && value > 40)).toBe(true);
  });

  it('joins seconds of a longer run, and loses none', () => {
    const columns = columnsOf(longResult(1_500, 1).intervals);
    const { heat } = trendCourse(name, columns)!;
    expect(columns.seconds).toBe(3);
    expect(columns.xs.slice(0, 3)).toEqual([0, 3, 6]);
    expect(heat.columns).toHaveLength(500);
    expect(heat.columns.reduce((sum, column) => sum + total(column), 0)).toBe(1_500 * 301);
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
});
