import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/model/random.js';
import { shifts } from '../../src/stats/permutation.js';

const test = (series: readonly (readonly number[])[], firstSide: number) =>
  shifts(series, firstSide, seededRandom(1));

describe('shifts', () => {
  it('counts the ways to share out the repeats that are as extreme', () => {
    expect(test([[1, 2, 3, 4, 5, 6]], 3)).toEqual({ larger: [1 / 20], smaller: [1] });
    expect(test([[6, 5, 4, 3, 2, 1]], 3)).toEqual({ larger: [1], smaller: [1 / 20] });
    expect(test([[1, 1, 1, 1, 1, 1]], 3)).toEqual({ larger: [1], smaller: [1] });
  });

  it('is never surer of a number because there are others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
        (all) => {
          const together = test(all, 4);
          for (const [i, one] of all.entries()) {
            const alone = test([one], 4);
            expect(together.larger[i]).toBeGreaterThanOrEqual(alone.larger[0] ?? 0);
            expect(together.smaller[i]).toBeGreaterThanOrEqual(alone.smaller[0] ?? 0);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('finds something in no more than its share of all labellings: the test is exact', () => {
    const values = [
      [3, 1, 4, 1.5, 9, 2.6],
      [2, 7, 1, 8, 2.8, 1.9],
    ];
    const orders = permutations([0, 1, 2, 3, 4, 5]);
    const found = orders.filter((order) => {
      const shuffled = values.map((one) => order.map((place) => one[place] ?? 0));
      return Math.min(...test(shuffled, 3).larger) <= 0.05;
    });
    expect(found.length / orders.length).toBeLessThanOrEqual(0.05 + 1e-9);
  });

  it('draws when there are too many ways, and never says 0', () => {
    const values = Array.from({ length: 24 }, (_, i) => i);
    const { larger, smaller } = test([values], 12);
    expect(larger[0]).toBeGreaterThan(0);
    expect(larger[0]).toBeLessThan(0.001);
    expect(smaller).toEqual([1]);
  });

  it('has no answer for nothing', () => {
    expect(test([], 0)).toEqual({ larger: [], smaller: [] });
  });
});

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) =>
        permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
      );
