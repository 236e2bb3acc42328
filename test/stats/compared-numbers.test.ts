import { describe, expect, it } from 'vitest';
import { comparedNumbers } from '../../src/stats/compared-numbers.js';
import type { MetricResult, RunResult } from '../../src/stats/result.js';
import { emptyResult } from '../report/simulated.js';

const run = (metrics: RunResult['metrics']): RunResult => ({ ...emptyResult, metrics });
const trend = (count: number): MetricResult => ({
  ...{ kind: 'trend', unit: 'ms', count, p50: 1, p95: 2, p99: 3 },
});
const rate: MetricResult = { kind: 'rate', unit: 'ratio', count: 4, rate: 0.5 };
const counter: MetricResult = { kind: 'counter', unit: 'count', count: 4, rate: 2 };
const gauge: MetricResult = { kind: 'gauge', unit: 'count', count: 1, value: 7 };

/** `metric number` of all that are compared. */
const names = (...results: RunResult[]): string[] =>
  comparedNumbers(results).map(({ metric, number }) => `${metric} ${number}`);

describe('comparedNumbers', () => {
  it('takes percentiles that ten values lie beyond in every result', () => {
    expect(names(run({ d: trend(20) }), run({ d: trend(5_000) }))).toEqual(['d p50']);
    expect(names(run({ d: trend(200) }))).toEqual(['d p50', 'd p95']);
    expect(names(run({ d: trend(1_000) }))).toEqual(['d p50', 'd p95', 'd p99']);
    expect(names(run({ d: trend(19) }))).toEqual([]);
  });

  it('takes shares, the work that was done and the CPU; not what the generator was asked for or was late by', () => {
    const metrics = {
      ...{ checks: rate, iterations: counter, xmpp_msgs_sent: counter, vus: gauge, gen_cpu: gauge },
      ...{ schedule_lag: trend(5_000), gen_event_loop_lag: trend(5_000), 'd{time:service}': trend(5_000) },
    };
    expect(names(run(metrics))).toEqual(['checks share', 'gen_cpu value', 'iterations rate']);
  });

  it('has the values of all results in their order, and which way is better', () => {
    expect(comparedNumbers([run({ checks: rate }), run({ checks: { ...rate, rate: 1 } })])).toEqual([
      { metric: 'checks', number: 'share', better: 'higher', values: [0.5, 1] },
    ]);
  });

  it('leaves out what a result has not, or has as something else', () => {
    expect(names(run({ d: trend(20), checks: rate }), run({ d: rate }))).toEqual([]);
  });

  it('takes a metric with tags only when it says something else', () => {
    expect(names(run({ d: trend(20), 'd{scenario:a}': trend(20) }))).toEqual(['d p50']);
    expect(names(run({ d: trend(40), 'd{scenario:a}': trend(20) }))).toEqual(['d p50', 'd{scenario:a} p50']);
  });
});
