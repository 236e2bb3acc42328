// Results for the page: long ones, and hostile ones.
import { micros } from '../../src/model/time.js';
import { encodeHistogram, newHistogram, newSmallHistogram } from '../../src/stats/histogram.js';
import type { Interval, MetricResult, RunResult } from '../../src/stats/result.js';
import { trendResult } from '../../src/stats/trend.js';
import { emptyResult, simulate } from './simulated.js';

/** What a name from outside may try: to end the element it stands in, to run, to turn the line round, to be a key of every object. */
export const hostileTexts = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- <script>',
  '\u202egnp.exe\u2066',
  '\u001b[2J\u0000\r\n\t',
  '</style></title></textarea>',
  '__proto__',
  'constructor',
  '\u2028\u2029&amp;&lt;',
  '{{7*7}}`',
] as const;

/** Every text of a result is one of them. */
export function hostileResult(name: string = hostileTexts[0]): RunResult {
  const run = simulate();
  const [trend] = Object.values(run.metrics).filter(({ kind }) => kind === 'trend');
  const named = <T>(value: T): Record<string, T> =>
    Object.fromEntries(hostileTexts.map((text) => [text, value]));
  const histograms = run.intervals.map(() => secondOf(20, 1_000));
  return {
    ...run,
    scenario: { name, text: hostileTexts.join('\n') },
    target: hostileTexts[1],
    startedAt: '2026-11-23T16:44:03.120Z',
    reasons: hostileTexts,
    verdict: 'fail',
    environment: named<string | number>(hostileTexts[0]),
    counters: named(3),
    metrics: { ...run.metrics, ...named<MetricResult>(trend!) },
    thresholds: hostileTexts.map((text) => ({ metric: text, expr: text, ok: false })),
    intervals: run.intervals.map((interval, i) => ({ ...interval, trends: named(histograms[i]!) })),
    steps: hostileTexts.map((text, depth) => ({
      scenario: text,
      part: 'flow',
      label: text,
      depth,
      started: 5,
      passed: 3,
      failed: 1,
    })),
  };
}

/** A second in which `count` values lie about `typical` µs. */
function secondOf(count: number, typical: number): string {
  const histogram = newSmallHistogram();
  for (let i = 0; i < count; i++)
    histogram.recordValue(Math.round(typical * (0.6 + ((i * 7) % count) / count)));
  // One value far away, so that cells are sparse.
  histogram.recordValue(typical * 60);
  return encodeHistogram(histogram);
}

/** A run of `seconds` with as many trends, each with values in every second. */
export function longResult(seconds: number, trends: number): RunResult {
  const names = Array.from({ length: trends }, (_, i) => `xmpp_iq_rtt{ns:urn:example:${i}}`);
  const whole = newHistogram();
  for (let i = 1; i < 2_000; i++) whole.recordValue(i * 11);
  const metric = trendResult(whole, { min: 11, max: 21_989, sum: 21_989_000 });
  const texts = Array.from({ length: 40 }, (_, i) => secondOf(300, 800 + i * 37));
  const intervals = Array.from(
    { length: seconds },
    (_, at): Interval => ({
      at,
      users: 100,
      iterations: 300,
      sent: 300,
      delivered: 300,
      errors: at % 7,
      p50: 1,
      p99: 3,
      max: 60,
      trends: Object.fromEntries(names.map((name, i) => [name, texts[(at + i) % texts.length]!])),
    }),
  );
  return {
    ...emptyResult,
    duration: seconds,
    intervals,
    metrics: Object.fromEntries(names.map((name) => [name, metric])),
  };
}

/** A trend of these values, µs. */
export function trendOf(values: readonly number[]): MetricResult {
  const histogram = newHistogram();
  for (const value of values) histogram.recordValue(micros(value));
  return trendResult(histogram, {
    min: Math.min(...values),
    max: Math.max(...values),
    sum: values.reduce((a, b) => a + b, 0),
  });
}
