import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/model/random.js';
import { median, ratioInterval } from '../../src/stats/bootstrap.js';

const sample = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 });

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));
});

describe('ratioInterval', () => {
  it('lies within what the values can give at all, in order', () => {
    fc.assert(
      fc.property(sample, sample, (base, fresh) => {
        const { low, high } = ratioInterval(base, fresh, seededRandom(1), 200);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...fresh) / Math.max(...base));
        expect(high).toBeLessThanOrEqual(Math.max(...fresh) / Math.min(...base));
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on the order of the repeats', () => {
    const of = (base: number[], fresh: number[]) => ratioInterval(base, fresh, seededRandom(5), 500);
    expect(of([1, 2, 3], [4, 6, 5])).toEqual(of([3, 1, 2], [5, 4, 6]));
  });

  it('reaches as far as the data with three repeats a side', () => {
    expect(ratioInterval([9, 10, 11], [18, 20, 22], seededRandom(1))).toEqual({ low: 18 / 11, high: 22 / 9 });
  });

  it('becomes narrower with more of the same', () => {
    const few = [98, 99, 100, 101, 102];
    const many = [...few, ...few, ...few];
    const width = (values: number[]): number => {
      const { low, high } = ratioInterval(values, values, seededRandom(1));
      return high - low;
    };
    expect(width(many)).toBeLessThan(width(few));
  });
});
