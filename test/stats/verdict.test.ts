import { describe, expect, it } from 'vitest';
import { fromSeconds, micros } from '../../src/model/time.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { MetricResult, ThresholdResult } from '../../src/stats/result.js';
import { parseThreshold } from '../../src/stats/threshold.js';
import { describeFailure, evaluateThreshold } from '../../src/stats/verdict.js';

const recorder = new Recorder();
for (let ms = 1; ms <= 100; ms++) recorder.duration('d{b:2,a:1}', micros(ms * 1_000));
for (let ms = 1; ms <= 100; ms++) recorder.trend('d').record(micros(ms * 1_000));
recorder.count('n', 5);
for (const ok of [true, true, true, false]) recorder.check('r', ok);
recorder.gauge('g', 8);
recorder.gauge('g', 3);
const metrics = recorder.results(fromSeconds(10));

function evaluate(metric: string, expr: string, of: Record<string, MetricResult> = metrics): ThresholdResult {
  const threshold = parseThreshold(metric, expr);
  if ('wrong' in threshold) throw new Error(threshold.wrong);
  return evaluateThreshold(threshold, of);
}

describe('evaluateThreshold', () => {
  it.each([
    ['d', 'avg==50.5', 50.5],
    ['d', 'min>=1', 1],
    ['d', 'max<=100', 100],
    ['d', 'count==100', 100],
    ['d', 'p(0)==1', 1],
    ['d', 'p(100)==100', 100],
    ['n', 'count>4', 5],
    ['n', 'rate==0.5', 0.5],
    ['r', 'rate>=0.75', 0.75],
    ['r', 'count==4', 4],
    ['g', 'value<4', 3],
    ['g', 'max<=8', 8],
  ])('%s %s holds at %d', (metric, expr, value) => {
    expect(evaluate(metric, expr)).toEqual({ metric, expr, value, ok: true });
  });

  it.each([
    ['p(50)', 50],
    ['med', 50],
    ['p(75)', 75],
    ['p(99)', 99],
    ['p(99.5)', 100],
  ])('finds %s in the histogram', (aggregate, truth) => {
    const { value = 0 } = evaluate('d', `${aggregate}>0`);
    expect(value).toBeGreaterThanOrEqual(truth);
    expect(value).toBeLessThanOrEqual(truth * 1.001);
  });

  it.each([
    ['d', 'p(99)<99'],
    ['d', 'count!=100'],
    ['n', 'count<5'],
    ['n', 'count>5'],
    ['r', 'rate>=0.9999'],
  ])('%s %s does not hold', (metric, expr) => {
    expect(evaluate(metric, expr)).toMatchObject({
      ok: false,
      value: expect.any(Number),
    });
  });

  it.each([
    ['nothing measured', 'absent', 'p(99)<250'],
    ['nothing measured, though the number would be small', 'absent', 'count<1'],
    ['a number that a counter does not have', 'n', 'p(99)<250'],
    ['a number that a trend does not have', 'd', 'rate>0'],
    ['other tags', 'd{a:1}', 'count>0'],
  ])('fails on %s', (_name, metric, expr) => {
    expect(evaluate(metric, expr)).toEqual({ metric, expr, ok: false });
  });

  it('finds tags in any order', () => {
    expect(evaluate('d{a:1, b:2}', 'count==100').ok).toBe(true);
    expect(evaluate('d{b:2,a:1}', 'count==100').ok).toBe(true);
  });

  it('fails on a percentile that only a lost histogram could tell', () => {
    const { d } = metrics;
    const { histogram: _lost, ...rest } = d as MetricResult;
    expect(evaluate('d', 'p(75)<1000', { d: rest })).toEqual({
      metric: 'd',
      expr: 'p(75)<1000',
      ok: false,
    });
    expect(evaluate('d', 'p(99)<1000', { d: rest }).ok).toBe(true);
  });
});

describe('describeFailure', () => {
  it('says what it was', () => {
    expect(describeFailure(evaluate('r', 'rate>=0.9999'))).toBe('threshold r rate>=0.9999: it was 0.75');
    expect(describeFailure(evaluate('x', 'rate>=0.9999'))).toBe(
      'threshold x rate>=0.9999: nothing of the kind was measured',
    );
  });
});
