import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spansOf } from '../../src/load/spans.js';
import { fromSeconds } from '../../src/model/time.js';
import { joinStages } from '../../src/scenario/schedule.js';

const second = 1e6;

describe('spansOf', () => {
  it('lets users come one by one, stay, and go in the opposite order', () => {
    const stages = joinStages(0, [
      { duration: fromSeconds(4), target: 4 },
      { duration: fromSeconds(2), target: 4 },
      { duration: fromSeconds(8), target: 0 },
    ]);
    expect([0, 1, 2, 3, 4].map((place) => spansOf(place, stages))).toEqual([
      [{ from: 0, to: 14 * second }],
      [{ from: second, to: 12 * second }],
      [{ from: 2 * second, to: 10 * second }],
      [{ from: 3 * second, to: 8 * second }],
      [],
    ]);
  });

  it('gives a user two spans when the number falls below it and rises again', () => {
    const stages = joinStages(2, [
      { duration: fromSeconds(2), target: 0 },
      { duration: fromSeconds(2), target: 2 },
    ]);
    expect(spansOf(1, stages)).toEqual([
      { from: 0, to: second },
      { from: 3 * second, to: 4 * second },
    ]);
  });

  it('has at any instant as many users at work as the stages say, rounded up', () => {
    const target = fc.nat(20);
    const stage = fc.record({ duration: fc.integer({ min: 1, max: 9 }).map(fromSeconds), target });
    fc.assert(
      fc.property(
        target,
        fc.array(stage, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (from, list, at) => {
          const stages = joinStages(from, list);
          const all = Array.from({ length: 21 }, (_, place) => spansOf(place, stages));
          let begin = 0;
          for (const { from: a, to: b, duration } of stages) {
            const instant = begin + at * duration;
            const value = a + (b - a) * at;
            const atWork = all.filter((spans) =>
              spans.some((span) => span.from <= instant && instant < span.to),
            ).length;
            // Where the line meets a whole number, rounding to µs decides.
            if (Math.abs(value - Math.round(value)) > 1e-4 || a === b) expect(atWork).toBe(Math.ceil(value));
            begin += duration;
          }
        },
      ),
    );
  });
});
