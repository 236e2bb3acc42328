import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../../src/report/html/difference.js';
import {
  latencyLabel,
  logTicks,
  percentLabel,
  percentTicks,
  secondLabel,
} from '../../../src/report/html/page/axes.js';

describe('the percentile axis', () => {
  it('has one more nine at each power of ten', () => {
    expect(percentTicks(1, 100_000).map(percentLabel)).toEqual([
      '0 %',
      '90 %',
      '99 %',
      '99.9 %',
      '99.99 %',
      '99.999 %',
    ]);
  });

  it('never says 100 % before the end, which is never reached', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (x) => {
        expect(percentLabel(x)).not.toBe('100 %');
      }),
    );
    expect(percentLabel(2)).toBe('50 %');
    expect(percentLabel(20)).toBe('95.0 %');
  });
});

describe('the latency axis', () => {
  it('has ticks within its range, ascending, and few', () => {
    const range = fc.tuple(
      fc.double({ min: 0.001, max: 1e5, noNaN: true }),
      fc.double({ min: 2, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([min, factor]) => {
        const ticks = logTicks(min, min * factor);
        expect(ticks.length).toBeLessThan(12);
        for (const [i, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(min * 0.99);
          expect(tick).toBeLessThanOrEqual(min * factor * 1.01);
          if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1]!);
        }
      }),
    );
  });

  it.each([
    [0, '0'],
    [0.05, '50 µs'],
    [2, '2 ms'],
    [999.6, '1000 ms'],
    [1_500, '1.5 s'],
  ])('calls %s %s', (ms, label) => expect(latencyLabel(ms)).toBe(label));
});

it('counts seconds, then minutes', () => {
  expect(secondLabel(40, 60)).toBe('40 s');
  expect(secondLabel(200, 600)).toBe('3:20');
});

describe('the difference of two values', () => {
  it.each([
    [2, 1, '+100.0 %'],
    [1, 2, '−50.0 %'],
    [1, 1, '='],
    [0, 0, '='],
    [1, 0, ''],
    [undefined, 1, ''],
    [100, 1, '×100'],
  ])('%s to %s is %s', (value, base, text) => expect(difference(value, base)).toBe(text));
});
