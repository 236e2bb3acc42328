import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantRate } from '../../src/load/pacer.js';
import { fromSeconds, micros } from '../../src/model/time.js';

const start = micros(0);

describe('constantRate', () => {
  it('puts the k-th start at k / rate, without drift after a million of them', () => {
    const pacer = constantRate(3, fromSeconds(1_000_000));
    for (const k of [0, 1, 2, 3, 299_999, 300_000, 2_999_999])
      expect(pacer.next(start, k)).toEqual({ wait: Math.round((k * 1e6) / 3) });
  });

  it('starts rate × duration iterations, rounded up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60 }), (rate, seconds) => {
        const pacer = constantRate(rate, fromSeconds(seconds));
        expect(pacer.next(start, rate * seconds)).toEqual({ stop: true });
        expect(pacer.next(start, rate * seconds - 1)).toHaveProperty('wait');
      }),
    );
  });

  it('says by how much it is late, so that the intended instant is never lost', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(900), (elapsed, started) => {
        const next = constantRate(100, fromSeconds(10)).next(micros(elapsed), started);
        expect('wait' in next && elapsed + next.wait).toBe(started * 10_000);
      }),
    );
  });
});
