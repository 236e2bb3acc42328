import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadlines } from '../../src/load/deadlines.js';
import { fromSeconds, micros } from '../../src/model/time.js';
import { FakeClock } from '../support/fake-clock.js';

describe('Deadlines', () => {
  it('expires each at its instant and in order, except those that were cancelled', async () => {
    const entry = fc.record({ at: fc.nat(1_000), isCancelled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 60 }), async (entries) => {
        const clock = new FakeClock();
        const deadlines = new Deadlines(clock);
        const expired: { at: number; now: number }[] = [];
        for (const { at, isCancelled } of entries) {
          const deadline = deadlines.add(micros(at), () => expired.push({ at, now: clock.now() }));
          if (isCancelled) deadline.cancel();
        }
        await clock.sleep(fromSeconds(1));
        const expected = entries.filter(({ isCancelled }) => !isCancelled).map(({ at }) => at);
        expect(expired).toEqual(expected.sort((a, b) => a - b).map((at) => ({ at, now: at })));
      }),
    );
  });

  it('has one timer for ten thousand deadlines, not one each', async () => {
    const clock = new FakeClock();
    const deadlines = new Deadlines(clock);
    let expired = 0;
    for (let i = 0; i < 10_000; i++) {
      const deadline = deadlines.add(micros(5_000_000 + i), () => expired++);
      if (i % 100 !== 99) deadline.cancel();
    }
    await clock.sleep(fromSeconds(6));
    expect(expired).toBe(100);
    expect(clock.sleeps).toBeLessThan(110);
  });

  it('lets an earlier one overtake, and one in the past expire soon', async () => {
    const clock = new FakeClock();
    const deadlines = new Deadlines(clock);
    const expired: string[] = [];
    deadlines.add(micros(500), () => expired.push(`late ${clock.now()}`));
    deadlines.add(micros(100), () => {
      expired.push(`early ${clock.now()}`);
      deadlines.add(micros(50), () => expired.push(`past ${clock.now()}`));
    });
    await clock.sleep(micros(1_000));
    expect(expired).toEqual(['early 100', 'past 100', 'late 500']);
  });

  it('ends all at once when it is told to', () => {
    const deadlines = new Deadlines(new FakeClock());
    const expired: number[] = [];
    for (const n of [3, 1, 2]) deadlines.add(micros(n), () => expired.push(n));
    deadlines.expireAll();
    deadlines.expireAll();
    expect(expired.sort()).toEqual([1, 2, 3]);
  });
});
