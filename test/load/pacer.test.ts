import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DueAt, pace, poissonArrivals, uniformArrivals } from '../../src/load/pacer.js';
import { seededRandom } from '../../src/model/random.js';
import { fromSeconds, micros } from '../../src/model/time.js';
import { expectedArrivals, type Stage } from '../../src/scenario/schedule.js';

const start = micros(0);
const flat = (rate: number, seconds: number): Stage[] => [
  { from: rate, to: rate, duration: fromSeconds(seconds) },
];
const constantRate = (rate: number, seconds: number) => pace(uniformArrivals(flat(rate, seconds)));

const ramps = fc.array(
  fc.record({
    from: fc.nat(200),
    to: fc.nat(200),
    duration: fc.integer({ min: 1, max: 20 }).map(fromSeconds),
  }),
  { minLength: 1, maxLength: 5 },
);

/** All instants, in order. */
function allOf(dueAt: DueAt): number[] {
  const dues: number[] = [];
  for (let due = dueAt(0); due !== undefined; due = dueAt(dues.length)) dues.push(due);
  return dues;
}

describe('a flat rate', () => {
  it('puts the k-th start at k / rate, without drift after a million of them', () => {
    const pacer = constantRate(3, 1_000_000);
    for (const k of [0, 1, 2, 3, 299_999, 300_000, 2_999_999])
      expect(pacer.next(start, k)).toEqual({ wait: Math.round((k * 1e6) / 3) });
  });

  it('starts rate × duration iterations, rounded up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60 }), (rate, seconds) => {
        const pacer = constantRate(rate, seconds);
        expect(pacer.next(start, rate * seconds)).toEqual({ stop: true });
        expect(pacer.next(start, rate * seconds - 1)).toHaveProperty('wait');
      }),
    );
  });

  it('says by how much it is late, so that the intended instant is never lost', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(900), (elapsed, started) => {
        const next = constantRate(100, 10).next(micros(elapsed), started);
        expect('wait' in next && elapsed + next.wait).toBe(started * 10_000);
      }),
    );
  });
});

describe('a ramp', () => {
  it('from 0 to 2/s in 10 s: the k-th start when the integral t²/10 has come to k', () => {
    const dues = allOf(uniformArrivals([{ from: 0, to: 2, duration: fromSeconds(10) }]));
    expect(dues).toEqual(Array.from({ length: 10 }, (_, k) => Math.round(Math.sqrt(10 * k) * 1e6)));
  });

  it('down to nothing, nothing for a while, and up again', () => {
    const seconds = allOf(
      uniformArrivals([
        { from: 2, to: 0, duration: fromSeconds(2) },
        { from: 0, to: 0, duration: fromSeconds(10) },
        { from: 1, to: 1, duration: fromSeconds(2) },
      ]),
    ).map((due) => due / 1e6);
    expect(seconds).toEqual([0, 2 - Math.SQRT2, 12, 13].map((at) => Math.round(at * 1e6) / 1e6));
  });

  it('has as many starts as its integral, in order', () => {
    fc.assert(
      fc.property(ramps, (stages) => {
        const dues = allOf(uniformArrivals(stages));
        expect(dues.length).toBe(Math.ceil(expectedArrivals(stages) - 1e-9));
        expect(dues).toEqual(dues.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('a Poisson process', () => {
  it('is the same for the same seed, and on average as many starts as the integral', () => {
    const stages = [...flat(100, 10), { from: 100, to: 300, duration: fromSeconds(10) }];
    const run = (seed: number) => allOf(poissonArrivals(stages, seededRandom(seed)));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    const mean = Array.from({ length: 50 }, (_, seed) => run(seed).length).reduce((a, b) => a + b) / 50;
    // 3,000 ± 55 for one; the mean of fifty within four times its own deviation.
    expect(Math.abs(mean - 3_000)).toBeLessThan(4 * Math.sqrt(3_000 / 50));
  });

  it('has distances like an exponential distribution: as far apart as they are long, on average', () => {
    const dues = allOf(poissonArrivals(flat(1_000, 20), seededRandom(7)));
    const gaps = dues.slice(1).map((due, i) => due - (dues[i] ?? 0));
    const mean = gaps.reduce((a, b) => a + b) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeGreaterThan(0.95);
    expect(deviation / mean).toBeLessThan(1.05);
  });
});

describe('segments', () => {
  it('have together every start of the whole, each once, at the same instant', () => {
    const seed = fc.nat(1_000);
    fc.assert(
      fc.property(
        ramps,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        seed,
        (stages, count, isPoisson, n) => {
          const dueAt = () =>
            isPoisson ? poissonArrivals(stages, seededRandom(n)) : uniformArrivals(stages);
          const parts = Array.from({ length: count }, (_, i) => {
            const pacer = pace(dueAt(), { index: i + 1, count });
            const own: number[] = [];
            for (let next = pacer.next(start, 0); 'wait' in next; next = pacer.next(start, own.length))
              own.push(next.wait);
            return own;
          });
          expect(parts.flat().sort((a, b) => a - b)).toEqual(allOf(dueAt()));
        },
      ),
      { numRuns: 50 },
    );
  });
});
