import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/model/time.js';
import { json } from '../../src/report/writers/json.js';
import { mergeResults } from '../../src/stats/merge-results.js';
import type { RunResult } from '../../src/stats/result.js';
import { type Message, record, recordShares } from './shared-run.js';

type Results = readonly [RunResult, ...RunResult[]];
const merged = (results: readonly RunResult[], ...of: [] | [{ index: number; count: number }]): RunResult => {
  const merged = mergeResults(results as unknown as Results, ...of);
  if ('wrong' in merged) throw new Error(merged.wrong);
  return merged;
};
const refused = (results: readonly RunResult[], ...of: [] | [{ index: number; count: number }]) =>
  mergeResults(results as unknown as Results, ...of);

const messages: fc.Arbitrary<Message[]> = fc.array(
  fc.record({
    due: fc.integer({ min: 0, max: 4_000_000 }).map(micros),
    took: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 1_900_000 })).map(micros),
    share: fc.nat({ max: 11 }),
    arrives: fc.boolean(),
  }),
  { maxLength: 40 },
);
/** Each number within 0.8 % of the other: seconds have two digits. */
const near = (a: number | undefined, b: number | undefined): void => {
  if (a === undefined || b === undefined) expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(0.001 + 0.01 * b);
};

const some: readonly Message[] = [
  { due: micros(0), took: micros(1_000), share: 0, arrives: true },
  { due: micros(10), took: micros(2_000), share: 1, arrives: true },
  { due: micros(20), took: micros(5_000), share: 2, arrives: false },
];
const three = (): [RunResult, RunResult, RunResult] =>
  recordShares(some, 3) as [RunResult, RunResult, RunResult];

describe('mergeResults', () => {
  it('gives what one recorder gives for everything, however it was split and in whatever order', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 4 }), fc.nat(), (all, count, turn) => {
        const shares = recordShares(all, count);
        const turned = shares.map((_, i) => shares[(i + turn) % count] as RunResult);
        const sum = merged(turn % 2 === 0 ? turned : turned.reverse());
        const whole = record(all);
        expect(sum.metrics).toEqual({
          ...whole.metrics,
          // The shares do not know each other's peaks: these are bounds.
          vus: { ...whole.metrics.vus, count },
        });
        expect(Object.keys(sum.metrics)).toEqual(Object.keys(whole.metrics));
        expect(sum.ledger).toEqual(whole.ledger);
        expect(sum.counters).toEqual(whole.counters);
        expect(sum.steps).toEqual(whole.steps);
        expect(sum.segment).toBeUndefined();
        expect(sum.intervals.length).toBe(whole.intervals.length);
        for (const [i, { p50, p99, ...exact }] of sum.intervals.entries()) {
          const { p50: wholeP50, p99: wholeP99, ...expected } = whole.intervals[i] ?? {};
          expect(exact).toEqual(expected);
          near(p50, wholeP50);
          near(p99, wholeP99);
        }
        expect(json.render(merged(shares))).toBe(json.render(sum));
      }),
      { numRuns: 40 },
    );
  });

  it('merges threads into their segment, and segments into the run: the same as all at once', () => {
    const six = recordShares(some, 6);
    const halves = [1, 2].map((index) =>
      merged(
        six.filter(({ segment }) => ((segment?.index ?? 0) - index) % 2 === 0),
        { index, count: 2 },
      ),
    );
    expect(halves.map(({ segment, verdict }) => [segment, verdict])).toEqual([
      [{ index: 1, count: 2 }, 'pass'],
      [{ index: 2, count: 2 }, 'pass'],
    ]);
    const { startedAt: _, ...twice } = merged(halves);
    const { startedAt: __, ...once } = merged(six);
    expect(twice).toEqual({ ...once, metrics: { ...once.metrics, vus: twice.metrics.vus } });
  });

  it('judges the thresholds again, on the sums', () => {
    const [a, b, c] = three();
    const failing = {
      ...c,
      verdict: 'fail' as const,
      thresholds: [{ metric: 'xmpp_msg_delivery_ratio', expr: 'rate>0.5', value: 0, ok: false }],
      reasons: ['threshold xmpp_msg_delivery_ratio rate>0.5: it was 0'],
    };
    const { verdict, reasons, thresholds } = merged([a, b, failing]);
    expect([verdict, reasons]).toEqual(['pass', []]);
    expect(thresholds).toEqual([
      { metric: 'xmpp_msg_delivery_ratio', expr: 'rate>0.5', value: 2 / 3, ok: true },
    ]);
  });

  it('keeps the other reasons, with the share that they are of', () => {
    const [a, b, c] = three();
    const gone = { ...b, verdict: 'fail' as const, reasons: ['all users are gone'] };
    expect(merged([a, gone, c])).toMatchObject({
      verdict: 'fail',
      reasons: ['segment 2/3: all users are gone'],
    });
    const late = { ...c, verdict: 'invalid' as const, reasons: ['the generator was late'] };
    expect(merged([late, a, gone])).toMatchObject({
      verdict: 'invalid',
      reasons: ['segment 3/3: the generator was late', 'segment 2/3: all users are gone'],
    });
  });

  it('is invalid when a share is missing or there twice, and says which', () => {
    const [a, b, c] = three();
    expect(merged([c, a])).toMatchObject({
      verdict: 'invalid',
      reasons: ['segments 1/3 and 3/3 are there, 2/3 is missing'],
    });
    expect(merged([b]).reasons).toEqual(['segment 2/3 is there, 1/3 and 3/3 are missing']);
    expect(merged([a, b, b, c]).reasons).toEqual([
      'segment 2/3 is there 2 times: its numbers count as often',
    ]);
  });

  it('takes the longest duration, the first start, and every environment', () => {
    const [a, b, c] = three();
    const result = merged([
      { ...a, duration: 5, startedAt: '2026-01-01T00:00:02Z', environment: { cpus: 2, node: 'v20' } },
      { ...b, duration: 7, startedAt: '2026-01-01T00:00:01Z', environment: { cpus: 4, node: 'v20' } },
      { ...c, environment: { cpus: 2, node: 'v20' } },
    ]);
    expect(result).toMatchObject({ duration: 7, startedAt: '2026-01-01T00:00:01Z' });
    expect(result.environment).toEqual({ cpus: '2, 4', node: 'v20' });
    expect(result.metrics.xmpp_msgs_sent?.rate).toBe(3 / 7);
  });

  it('has no percentiles of a second in which several shares have no histogram', () => {
    const bare = three().map((share) => ({
      ...share,
      intervals: share.intervals.map(({ trends: _, ...interval }) => interval),
    }));
    const [first] = merged(bare).intervals;
    expect(first).toMatchObject({ delivered: 2, max: 2 });
    expect(first).not.toHaveProperty('p50');
  });

  it.each<[string, (share: RunResult) => RunResult, RegExp]>([
    ['a whole run', ({ segment: _, ...share }) => share, /^it is a whole run/],
    ['another number of shares', (s) => ({ ...s, segment: { index: 2, count: 4 } }), /^it is segment 2\/4/],
    ['a segment that cannot be', (s) => ({ ...s, segment: { index: 4, count: 3 } }), /no segment 4\/3/],
    ['half a segment', (s) => ({ ...s, segment: { index: 0.5, count: 3 } }), /no segment 0.5\/3/],
    ['another scenario', (s) => ({ ...s, scenario: { name: 'chat', text: '' } }), /^its scenario is not/],
    ['another seed', (s) => ({ ...s, seed: 9 }), /^its seed is 9, and that of the first is 0/],
    ['another server', (s) => ({ ...s, target: 'tcp://x:1' }), /^its target is tcp:\/\/x:1/],
    ['another warm-up', (s) => ({ ...s, warmup: 3 }), /^its warm-up or its steps/],
    ['other steps', (s) => ({ ...s, steps: [] }), /^its warm-up or its steps/],
  ])('refuses %s', (_what, change, wrong) => {
    const [a, b, c] = three();
    expect(refused([a, change(b), c])).toEqual({ at: 1, wrong: expect.stringMatching(wrong) });
  });

  it('refuses a metric that does not add up, and threads of another segment', () => {
    const [a, b, c] = three();
    const odd = {
      ...b.metrics,
      xmpp_msg_delivery_duration: { kind: 'gauge', unit: 'count', count: 1 } as const,
    };
    expect(refused([a, { ...b, metrics: odd }, c])).toMatchObject({
      wrong: 'its xmpp_msg_delivery_duration cannot be added to that of the others',
    });
    const cut = (share: RunResult): RunResult => ({
      ...share,
      intervals: share.intervals.map((interval) => ({ ...interval, trends: { x: 'HIST' } })),
    });
    expect(refused([a, cut(b), cut(c)])).toMatchObject({
      wrong: 'a histogram of its intervals cannot be read',
    });
    expect(refused(recordShares(some, 4), { index: 1, count: 2 })).toMatchObject({
      at: 1,
      wrong: 'segment 2/4 is no part of 1/2',
    });
  });
});
