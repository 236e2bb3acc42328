import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curves } from '../../../src/report/html/curve.js';
import { trendOf } from '../results.js';

const line = (values: readonly number[], label = 'a') => ({ metric: trendOf(values), label, colour: 0 });

describe('a percentile curve', () => {
  it('begins at the lowest value and ends at the highest, at x = count, and never falls', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, (all) => {
        const { xs, lines } = curves([line(all)]);
        const [curve] = lines.map((one) => one.values);
        expect(xs[0]).toBe(1);
        expect(xs.at(-1)).toBe(all.length);
        if (all.length > 1) expect(curve![0]).toBe(Math.min(...all) / 1_000);
        expect(curve!.at(-1)).toBe(Math.max(...all) / 1_000);
        for (let i = 1; i < xs.length; i++) {
          expect(xs[i]).toBeGreaterThan(xs[i - 1]!);
          expect(curve![i]).toBeGreaterThanOrEqual(curve![i - 1]! - 1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says p90 at 10 and p99 at 100', () => {
    const { xs, lines } = curves([line(Array.from({ length: 1_000 }, (_, i) => (i + 1) * 1_000))]);
    const at = (x: number) => lines[0]!.values[xs.indexOf(x)]!;
    expect(at(10)).toBeCloseTo(900, -1);
    expect(at(100)).toBeCloseTo(990, -1);
    expect(at(1_000)).toBe(1_000);
  });

  it('stops a shorter line at its own count', () => {
    const few = Array.from({ length: 20 }, (_, i) => i + 1);
    const many = Array.from({ length: 500 }, (_, i) => i + 1);
    const { xs, lines } = curves([line(few), line(many)]);
    expect(xs).toContain(20);
    expect(lines[0]!.values[xs.indexOf(20)]).toBe(0.02);
    expect(lines[0]!.values.slice(xs.indexOf(20) + 1).every((value) => value === null)).toBe(true);
    expect(lines[1]!.values).not.toContain(null);
  });

  it('leaves out a trend whose histogram cannot be read', () => {
    const broken = { ...line([1]), metric: { ...trendOf([1]), histogram: 'no' } };
    expect(curves([broken]).lines).toEqual([]);
  });
});
