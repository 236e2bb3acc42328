import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/model/random.js';
import type { ComparedNumber } from '../../src/stats/compared-numbers.js';
import { compareNumbers, compareRuns, type NumberChange } from '../../src/stats/regression.js';
import type { RunResult } from '../../src/stats/result.js';
import { parseTolerance, type Tolerance } from '../../src/stats/tolerance.js';
import { emptyResult } from '../report/simulated.js';
import { noisyRuns } from './noisy-runs.js';

const number = (values: readonly number[], over: Partial<ComparedNumber> = {}): ComparedNumber => ({
  ...{ metric: 'xmpp_iq_rtt', number: 'p99', better: 'lower', values },
  ...over,
});
const only = (of: ComparedNumber, base: number, ...tolerances: Tolerance[]): NumberChange =>
  compareNumbers([of], base, tolerances)[0] as NumberChange;
const steady = [100, 101, 99, 100.5, 99.5];
const times = (factor: number): number[] => steady.map((value) => value * factor);

describe('the verdict on one number', () => {
  it.each<[string, readonly number[], Partial<ComparedNumber>, NumberChange['verdict']]>([
    ['slower', times(1.2), {}, 'regression'],
    ['faster', times(0.8), {}, 'improved'],
    ['less work done', times(0.8), { number: 'rate', better: 'higher' }, 'regression'],
    ['more work done', times(1.2), { number: 'rate', better: 'higher' }, 'improved'],
    ['the same', times(1), {}, 'no change'],
    ['slower, by less than the tolerance', times(1.02), {}, 'no change'],
    ['slower in most repeats', [90, 130, 95, 128, 131], {}, 'cannot tell'],
  ])('%s', (_what, fresh, over, verdict) => {
    expect(only(number([...steady, ...fresh], over), 5).verdict).toBe(verdict);
  });

  it('has medians, a relative change within its interval, and a p', () => {
    const { base, fresh, change, low = 0, high = 0, p } = only(number([...steady, ...times(1.2)]), 5);
    expect([base, fresh]).toEqual([100, 120]);
    expect(change).toBeCloseTo(0.2, 9);
    expect(low).toBeGreaterThan(0.15);
    expect(low).toBeLessThan(0.2);
    expect(high).toBeGreaterThan(0.2);
    // One of the 252 ways to share out ten repeats.
    expect(p).toBeCloseTo(1 / 252, 9);
  });

  it('is always the same', () => {
    const numbers = noisyRuns(seededRandom(3), 5, 5, 1.1);
    expect(compareNumbers(numbers, 5, [])).toEqual(compareNumbers(numbers, 5, []));
  });

  it.each([
    [2, 5],
    [5, 2],
    [1, 1],
  ])('cannot be told from %i repeats and %i, however large the change', (before, after) => {
    const values = [...steady.slice(0, before), ...times(9).slice(0, after)];
    const { verdict, change, low, p } = only(number(values), before);
    expect({ verdict, low, p }).toEqual({ verdict: 'cannot tell', low: undefined, p: undefined });
    expect(change).toBeGreaterThan(7);
  });

  it('takes three repeats a side, when they do not overlap', () => {
    expect(only(number([100, 101, 99, 120, 121, 119]), 3)).toMatchObject({ verdict: 'regression', p: 0.05 });
    expect(only(number([100, 121, 99, 120, 122, 119]), 3).verdict).toBe('cannot tell');
  });

  it('follows the tolerance, that of the metric before that of all', () => {
    const slower = number([...steady, ...times(1.2)]);
    const [all, own, other] = ['p99=30%', 'xmpp_iq_rtt:p99=10%', 'xmpp_login_duration:p99=1%'].map(
      (text) => parseTolerance(text) as Tolerance,
    ) as [Tolerance, Tolerance, Tolerance];
    expect(only(slower, 5, all).verdict).toBe('no change');
    expect(only(slower, 5, own, all, other)).toMatchObject({ verdict: 'regression', tolerance: 0.1 });
  });

  it('takes a loss of one message in a hundred for a regression', () => {
    const share = { number: 'share', better: 'higher', metric: 'xmpp_msg_delivery_ratio' } as const;
    expect(only(number([1, 1, 1, 1, 0.99, 0.991, 0.99, 0.989], share), 4).verdict).toBe('regression');
    expect(only(number([1, 1, 1, 1, 1, 1], share), 3)).toMatchObject({ verdict: 'no change', change: 0 });
  });

  it('stands nothing but zeros, and a number that falls to zero', () => {
    const rate = { number: 'rate', better: 'higher' } as const;
    expect(only(number([0, 0, 0, 0, 0, 0], rate), 3)).toMatchObject({ verdict: 'no change', change: 0 });
    expect(only(number([50, 51, 50, 0, 0, 0], rate), 3)).toMatchObject({ verdict: 'regression', fresh: 0 });
  });
});

describe('the verdict on all numbers of noisy repeats', () => {
  const isRegression = ({ verdict }: NumberChange): boolean => verdict === 'regression';
  /** How many of `trials` comparisons have a regression in any of eleven numbers. */
  function alarms(repeats: number, slower: number, trials: number, loudness = 1): number {
    const random = seededRandom(repeats);
    return Array.from({ length: trials }, () =>
      compareNumbers(noisyRuns(random, repeats, repeats, slower, loudness), repeats, [], 500),
    ).filter((changes) => changes.some(isRegression)).length;
  }

  // Three loud repeats come to 5 % themselves, the limit of twenty ways: permutation.test.ts shows that it is one.
  it.each([
    [3, 1],
    [4, 1],
    [5, 1],
    [4, 8],
    [5, 8],
  ])(
    'sounds a false alarm in one of twenty pairs of one build at most, %i repeats, noise × %i',
    (n, loudness) => {
      expect(alarms(n, 1, 200, loudness)).toBeLessThanOrEqual(10);
    },
  );

  it('finds that everything has become slower by 20 %, five repeats, in 80 % of the pairs at least', () => {
    expect(alarms(5, 1.2, 50)).toBeGreaterThanOrEqual(40);
  });
});

describe('compareRuns', () => {
  const run = (p50: number, p99: number): RunResult => ({
    ...emptyResult,
    metrics: { d: { kind: 'trend', unit: 'ms', count: 5_000, p50, p95: p50, p99 } },
  });
  const runs = (p50: number, p99: number): RunResult[] =>
    [1, 1.01, 0.99, 1.005].map((by) => run(p50 * by, p99 * by));

  it('is the worst word of any number', () => {
    expect(compareRuns(runs(10, 20), runs(8, 30)).verdict).toBe('regression');
    expect(compareRuns(runs(10, 20), runs(8, 20)).verdict).toBe('improved');
    expect(compareRuns(runs(10, 20), runs(10, 20)).verdict).toBe('no change');
    expect(compareRuns(runs(10, 20).slice(0, 2), runs(10, 20))).toMatchObject({
      verdict: 'cannot tell',
      repeats: { base: 2, fresh: 4 },
    });
  });

  it('cannot tell when there is nothing to compare', () => {
    expect(compareRuns([emptyResult], [emptyResult])).toMatchObject({ verdict: 'cannot tell', changes: [] });
  });
});
