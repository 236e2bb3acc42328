import { describe, expect, it } from 'vitest';
import { fromMillis, micros } from '../../src/model/time.js';
import { systemClock } from '../../src/net/clock.js';

describe('systemClock', () => {
  it('counts whole microseconds and never backwards', () => {
    let last = systemClock.now();
    for (let i = 0; i < 10_000; i++) {
      const now = systemClock.now();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it('has an epoch that makes it the wall clock', () => {
    const before = Date.now();
    const wallMs = (systemClock.epoch + systemClock.now()) / 1_000;
    // Date.now() may have been stepped since the process began, by a hair at most in a test run.
    expect(Math.abs(wallMs - before)).toBeLessThan(60_000);
  });

  it('never sleeps too short, not even by a fraction of a millisecond', async () => {
    for (const duration of [1, 300, 999, 1_001, 2_500]) {
      const start = systemClock.now();
      await systemClock.sleep(micros(duration));
      expect(systemClock.now() - start).toBeGreaterThanOrEqual(duration);
    }
  });

  it('wakes without an error when the signal is aborted, before or during the sleep', async () => {
    const abort = new AbortController();
    const asleep = systemClock.sleep(fromMillis(3_600_000), abort.signal);
    abort.abort();
    await asleep;
    await systemClock.sleep(fromMillis(3_600_000), abort.signal);
  });

  it('accepts a sleep that is longer than a timer can be', async () => {
    const abort = new AbortController();
    const asleep = systemClock.sleep(fromMillis(2 ** 40), abort.signal);
    let isAwake = false;
    void asleep.then(() => {
      isAwake = true;
    });
    await systemClock.sleep(fromMillis(5));
    expect(isAwake).toBe(false);
    abort.abort();
    await asleep;
  });
});
