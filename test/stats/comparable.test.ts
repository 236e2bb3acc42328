import { describe, expect, it } from 'vitest';
import { warningsAbout } from '../../src/stats/comparable.js';
import type { RunResult } from '../../src/stats/result.js';
import { emptyResult } from '../report/simulated.js';

const at = (minute: number, over: Partial<RunResult> = {}): RunResult => ({
  ...emptyResult,
  target: 'tcp://a.example:5222',
  environment: { node: 'v20' },
  startedAt: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
  ...over,
});
const base = [at(0), at(2), at(4)];
const fresh = (over: Partial<RunResult> = {}): RunResult[] => [at(1, over), at(3, over), at(5, over)];

describe('warningsAbout', () => {
  it('has nothing to say about turns of the same, on another port and with another seed', () => {
    expect(warningsAbout(base, fresh({ seed: 9, target: 'tcp://a.example:15222' }))).toEqual([]);
  });

  it.each<[string, Partial<RunResult>, string]>([
    [
      'scenario',
      { scenario: { name: 'chat', text: '' } },
      'different scenarios: smoke in the baseline, chat in the new results',
    ],
    [
      'scenario file',
      { scenario: { name: 'smoke', text: 'x' } },
      'the scenario file is not the same in all results: a change of the load looks like one of the server',
    ],
    [
      'server',
      { target: 'tcp://b.example:5222' },
      'different servers: tcp://a.example in the baseline, tcp://b.example in the new results',
    ],
    [
      'environment',
      { environment: { node: 'v22' } },
      'different values of node: v20 in the baseline, v22 in the new results',
    ],
  ])('tells of another %s', (_what, over, line) => {
    expect(warningsAbout(base, fresh(over))).toEqual([line]);
  });

  it('tells of runs that failed', () => {
    expect(warningsAbout([...base, at(6, { verdict: 'fail' })], fresh({ verdict: 'fail' }))).toEqual([
      '1 of 4 results of the baseline failed by themselves',
      '3 of 3 new results failed by themselves',
    ]);
  });

  it('tells of what is not measured any more', () => {
    const metrics = { d: { kind: 'rate', unit: 'ratio', count: 1, rate: 1 } } as const;
    const before = base.map((result) => ({ ...result, metrics }));
    expect(warningsAbout(before, fresh())).toEqual(['d is in the baseline, and missing in the new results']);
    const [first, ...rest] = fresh();
    expect(warningsAbout(before, [{ ...at(1), ...first, metrics }, ...rest])).toEqual([
      'd is in the baseline, and missing in 2 of 3 new results',
    ]);
  });

  it('tells of sides that did not take turns', () => {
    expect(warningsAbout([at(0), at(1)], [at(2), at(3)])).toEqual([
      'one side was measured after the other: measure them by turns, or a drift of the machine looks like a change',
    ]);
  });
});
