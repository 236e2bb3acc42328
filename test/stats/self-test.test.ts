import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/stats/result.js';
import { selfTest } from '../../src/stats/self-test.js';
import { emptyResult } from '../report/simulated.js';

/** The i-th repeat, whose p50 is `p50`. */
const repeat = (p50: number, i: number): RunResult => ({
  ...emptyResult,
  startedAt: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
  metrics: { d: { kind: 'trend', unit: 'ms', count: 50, p50 } },
});

describe('selfTest', () => {
  it('says that a steady machine is quiet', () => {
    expect(selfTest([10, 10.1, 9.9, 10.05, 10, 9.95].map(repeat), [])).toMatchObject({
      isQuiet: true,
      comparison: { verdict: 'no change', repeats: { base: 3, fresh: 3 } },
    });
  });

  it('says that a machine is not, whose noise is wider than the tolerance', () => {
    const noisy = [10, 14, 11, 10, 13, 12].map(repeat);
    expect(selfTest(noisy, []).isQuiet).toBe(false);
    expect(selfTest(noisy, [{ number: 'p50', share: 0.5 }]).isQuiet).toBe(true);
  });

  it('takes turns in time, not in the order of the files: a steady drift is shared by both halves', () => {
    const drifting = [10, 10.2, 10.4, 10.6, 10.8, 11].map(repeat);
    const sides = (results: readonly RunResult[]) => selfTest(results, []).comparison.changes[0];
    expect(sides([...drifting].reverse())).toEqual(sides(drifting));
    expect(sides(drifting)?.base).toBe(10.4);
    expect(sides(drifting)?.fresh).toBe(10.6);
  });
});
