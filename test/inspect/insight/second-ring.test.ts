// The sums by the second: in order, after a leap, and with instants that no clock can tell.
import { describe, expect, it } from 'vitest';
import { SecondRing } from '../../../src/inspect/insight/second-ring.js';

describe('a ring of seconds', () => {
  it('remembers as many as it has room for', () => {
    const ring = new SecondRing(3);
    for (const second of [10, 11, 12, 13, 12, 10]) ring.add(second, 1);
    expect(ring.last(4, 13)).toEqual([0, 1, 2, 1]);
    ring.add(1e12, 5);
    expect(ring.last(3, 1e12)).toEqual([0, 0, 5]);
  });

  it.each([1e300, -1e300, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53, 1.5])(
    'does not count %d',
    (second) => {
      const ring = new SecondRing(3);
      ring.add(10, 1);
      ring.add(second, 1);
      expect(ring.at(second)).toBe(0);
      expect(ring.last(3, 10)).toEqual([0, 0, 1]);
    },
  );

  it('goes any way between the safest numbers', () => {
    const ring = new SecondRing(3);
    for (const second of [Number.MIN_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER]) {
      ring.add(second, 1);
      expect(ring.at(second)).toBe(1);
    }
  });
});
