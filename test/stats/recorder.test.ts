import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/sample.js';
import { fromMillis, fromSeconds, type Micros, micros } from '../../src/model/time.js';
import { clampedDurations, clockErrors, Recorder } from '../../src/stats/recorder.js';

const at = (intended: number, sent: number, done: number, outcome: Outcome = 'ok') => ({
  metric: 'm',
  intendedAt: micros(intended),
  sentAt: micros(sent),
  doneAt: micros(done),
  outcome,
});

describe('Recorder', () => {
  it('measures the response from the intended send and the service from the real one', () => {
    const recorder = new Recorder();
    recorder.sample(at(1_000, 5_000, 6_500));
    const results = recorder.results(fromSeconds(1));
    expect(results.m).toMatchObject({
      kind: 'trend',
      unit: 'ms',
      count: 1,
      min: 5.5,
      max: 5.5,
      p50: 5.5,
      mean: 5.5,
    });
    expect(results['m{time:service}']).toMatchObject({
      count: 1,
      min: 1.5,
      max: 1.5,
    });
  });

  it('counts a failed sample under its outcome and does not time it', () => {
    const recorder = new Recorder();
    recorder.sample(at(0, 0, 10, 'timeout'));
    recorder.sample(at(0, 0, 10, 'timeout'));
    recorder.sample(at(0, 0, 10, 'error'));
    const results = recorder.results(fromSeconds(2));
    expect(Object.keys(results)).toEqual(['m{outcome:error}', 'm{outcome:timeout}']);
    expect(results['m{outcome:timeout}']).toEqual({
      kind: 'counter',
      unit: 'count',
      count: 2,
      rate: 1,
    });
  });

  it.each([
    ['done before intended', at(100, 10, 50)],
    ['done before sent', at(10, 100, 50)],
    ['no number', at(0, 0, Number.NaN)],
    ['no end', at(0, 0, Number.POSITIVE_INFINITY)],
  ])('leaves out a sample that cannot be and counts it: %s', (_name, sample) => {
    const recorder = new Recorder();
    recorder.sample(sample);
    expect(recorder.results(fromSeconds(1))).toEqual({
      [clockErrors]: { kind: 'counter', unit: 'count', count: 1, rate: 1 },
    });
  });

  it('counts an impossible duration and keeps the mean sound', () => {
    const recorder = new Recorder();
    recorder.duration('d', micros(100));
    recorder.duration('d', micros(-1));
    recorder.duration('d', Number.NaN as Micros);
    const results = recorder.results(fromSeconds(1));
    expect(results.d).toMatchObject({ count: 1, mean: 0.1 });
    expect(results[clockErrors]?.count).toBe(2);
  });

  it('records more than an hour as an hour and says so', () => {
    const recorder = new Recorder();
    recorder.duration('d', fromSeconds(7_200));
    const results = recorder.results(fromSeconds(1));
    expect(results.d).toMatchObject({
      count: 1,
      min: 3_600_000,
      max: 3_600_000,
      p50: 3_600_000,
    });
    expect(results[clampedDurations]?.count).toBe(1);
  });

  it('takes 0 µs for a duration', () => {
    const recorder = new Recorder();
    recorder.duration('schedule_lag', micros(0));
    expect(recorder.results(fromSeconds(1))).toMatchObject({
      schedule_lag: { count: 1, min: 0, p99: 0, max: 0 },
    });
  });

  it('keeps every percentile within 0.1 % above the truth, and never above the maximum', () => {
    const recorder = new Recorder();
    const trend = recorder.trend('d');
    for (let i = 1; i <= 10_000; i++) trend.record(micros(i * 7));
    const { p50 = 0, p99 = 0, p999 = 0, max, min, mean } = recorder.results(fromSeconds(1)).d ?? {};
    for (const [measured, truth] of [
      [p50, 35],
      [p99, 69.3],
      [p999, 69.93],
    ] as const) {
      expect(measured).toBeGreaterThanOrEqual(truth);
      expect(measured).toBeLessThanOrEqual(truth * 1.001);
    }
    expect([min, max, mean]).toEqual([0.007, 70, 35.0035]);
    expect(p999).toBeLessThanOrEqual(70);
  });

  it('hands out one trend for one name', () => {
    const recorder = new Recorder();
    recorder.trend('d').record(fromMillis(1));
    recorder.duration('d', fromMillis(3));
    expect(recorder.trend('d')).toBe(recorder.trend('d'));
    expect(recorder.results(fromSeconds(1)).d).toMatchObject({
      count: 2,
      mean: 2,
    });
  });

  it('leaves out a trend that was asked for and never used', () => {
    const recorder = new Recorder();
    recorder.trend('xmpp_tls_handshaking');
    expect(recorder.results(fromSeconds(1))).toEqual({});
  });

  it('turns counters into totals and rates per second, traffic in bytes', () => {
    const recorder = new Recorder();
    recorder.count('iterations');
    recorder.count('iterations', 4);
    recorder.count('xmpp_msgs_lost', 0);
    recorder.count('data_sent', 100);
    expect(recorder.results(fromSeconds(10))).toEqual({
      data_sent: { kind: 'counter', unit: 'bytes', count: 100, rate: 10 },
      iterations: { kind: 'counter', unit: 'count', count: 5, rate: 0.5 },
      xmpp_msgs_lost: { kind: 'counter', unit: 'count', count: 0, rate: 0 },
    });
  });

  it('gives the rate of no time as 0, since JSON has no infinity', () => {
    const recorder = new Recorder();
    recorder.count('iterations');
    expect(recorder.results(micros(0)).iterations?.rate).toBe(0);
  });

  it('keeps shares and gauges', () => {
    const recorder = new Recorder();
    for (const ok of [true, true, false, true]) recorder.check('checks', ok);
    for (const users of [3, 9, 5]) recorder.gauge('vus', users);
    expect(recorder.results(fromSeconds(1))).toEqual({
      checks: { kind: 'rate', unit: 'ratio', count: 4, rate: 0.75 },
      vus: { kind: 'gauge', unit: 'count', count: 3, value: 5, min: 3, max: 9 },
    });
  });

  it('refuses a name that is two kinds of metric', () => {
    const recorder = new Recorder();
    recorder.count('m');
    expect(() => recorder.check('m', true)).toThrow('metric m is a counter and cannot be a rate too');
  });
});
