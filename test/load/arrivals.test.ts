import { describe, expect, it } from 'vitest';
import { paceArrivals } from '../../src/load/arrivals.js';
import { pace as pacerOf, uniformArrivals } from '../../src/load/pacer.js';
import { fromMillis, fromSeconds, type Micros, micros } from '../../src/model/time.js';
import { FakeClock } from '../support/fake-clock.js';

/** Starts at 100/s for 2 s; `at` may do something at a start. */
async function pace(
  at: (n: number, clock: FakeClock, abort: AbortController) => void,
  giveUpAt = Number.POSITIVE_INFINITY,
) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const starts: { due: Micros; at: Micros }[] = [];
  const arrivals = await paceArrivals({
    pacer: pacerOf(uniformArrivals([{ from: 100, to: 100, duration: fromSeconds(2) }])),
    clock,
    startedAt: micros(0),
    giveUpAt,
    signal: abort.signal,
    start(due) {
      starts.push({ due, at: clock.now() });
      at(starts.length, clock, abort);
    },
  });
  return { arrivals, starts, clock };
}

describe('paceArrivals', () => {
  it('starts each when it is due', async () => {
    const { starts, arrivals } = await pace(() => {});
    expect(starts).toHaveLength(200);
    expect(starts.every(({ due, at }) => due === at)).toBe(true);
    expect(arrivals).toEqual({ started: 200, givenUp: 0, lastAt: fromMillis(1990) });
  });

  it('makes up for a stall at once, with the instants that were intended', async () => {
    const { starts } = await pace((n, clock) => n === 51 && clock.stall(fromMillis(300)));
    expect(starts.map(({ due }) => due)).toEqual(Array.from({ length: 200 }, (_, k) => fromMillis(10 * k)));
    expect(starts.slice(51, 81).every(({ at }) => at === fromMillis(800))).toBe(true);
    expect(starts.slice(82).every(({ due, at }) => due === at)).toBe(true);
  });

  it('gives up what is still owed when time is up, and says how many', async () => {
    const { arrivals } = await pace((n, clock) => n === 1 && clock.stall(fromSeconds(60)), fromSeconds(10));
    expect(arrivals).toMatchObject({ started: 1, givenUp: 199 });
  });

  it('stops when it is told to, also out of its sleep', async () => {
    const { starts } = await pace((n, _, abort) => n === 5 && abort.abort());
    expect(starts).toHaveLength(5);
  });
});
