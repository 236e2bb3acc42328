import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberInWhole, shareOf, subSegment, usersOfSegment } from '../../src/load/share.js';

const counts = fc.integer({ min: 1, max: 7 });
const segments = (count: number) => Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));

describe('shares', () => {
  it('have together every user once, and never part a group', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 9 }), counts, (users, group, count) => {
        const parts = segments(count).map((segment) => usersOfSegment(users, group, segment));
        expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: users }, (_, i) => i));
        const homes = new Map<number, Set<number>>();
        parts.forEach((part, i) => {
          for (const place of part) {
            const home = homes.get(Math.floor(place / group)) ?? new Set();
            homes.set(Math.floor(place / group), home.add(i));
          }
        });
        expect([...homes.values()].every(({ size }) => size === 1)).toBe(true);
      }),
    );
  });

  it('of a number add up to it', () => {
    fc.assert(
      fc.property(fc.nat(1_000), counts, (total, count) => {
        const sum = segments(count).reduce((all, segment) => all + shareOf(total, segment), 0);
        expect(sum).toBe(total);
      }),
    );
  });

  it('of a share are shares of the whole', () => {
    fc.assert(
      fc.property(counts, counts, fc.nat(50), (outer, inner, n) => {
        const numbers = segments(outer).flatMap((of) =>
          segments(inner).map((part) => numberInWhole(n, subSegment(of, part))),
        );
        expect(new Set(numbers).size).toBe(outer * inner);
        expect(Math.min(...numbers)).toBe(n * outer * inner);
        expect(Math.max(...numbers)).toBe((n + 1) * outer * inner - 1);
      }),
    );
  });
});
