// Thresholds held against what was measured.

import { toMillis } from '../model/time.js';
import { decodeHistogram, valueAtPercentile } from './histogram.js';
import { canonicalKey, metricKey } from './metric-name.js';
import type { MetricKind, MetricResult, ThresholdResult, Verdict } from './result.js';
import { type Aggregate, type Comparison, parseThreshold, type Threshold } from './threshold.js';

type Metrics = Readonly<Record<string, MetricResult>>;

const holds: Record<Comparison, (value: number, bound: number) => boolean> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '==': (value, bound) => value === bound,
  '!=': (value, bound) => value !== bound,
};

/** What each kind of metric can be asked for. */
const aggregates: Record<MetricKind, readonly Aggregate['kind'][]> = {
  trend: ['percentile', 'avg', 'min', 'max', 'med', 'count'],
  counter: ['count', 'rate'],
  rate: ['rate', 'count'],
  gauge: ['value', 'min', 'max'],
};

/**
 * Compares the stored metric of exactly these tags (in any order). A metric without values, or of a kind that has no such
 * number, fails: silence must not pass a test.
 */
export function evaluateThreshold(threshold: Threshold, metrics: Metrics): ThresholdResult {
  const { metric, expr, aggregate, comparison, bound } = threshold;
  const measured = find(metrics, metricKey(threshold.name));
  const value = measured && aggregateOf(measured, aggregate);
  if (value === undefined) return { metric, expr, ok: false };
  return { metric, expr, value, ok: holds[comparison](value, bound) };
}

/** The same from its texts; what is no threshold fails. */
export function evaluateText(metric: string, expr: string, metrics: Metrics): ThresholdResult {
  const threshold = parseThreshold(metric, expr);
  return 'wrong' in threshold ? { metric, expr, ok: false } : evaluateThreshold(threshold, metrics);
}

/** What a verdict is made of. */
export interface Findings {
  /** Why the numbers are not those of the scenario. */
  readonly invalid: readonly string[];
  /** What failed whatever the thresholds say. */
  readonly failures: readonly string[];
  readonly thresholds: readonly ThresholdResult[];
}

/** Invalid before failed: what was not measured properly cannot fail. */
export function conclude({ invalid, failures, thresholds }: Findings): {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
} {
  const reasons = [...invalid, ...failures, ...thresholds.filter(({ ok }) => !ok).map(describeFailure)];
  const verdict = invalid.length > 0 ? 'invalid' : reasons.length > 0 ? 'fail' : 'pass';
  return { verdict, reasons };
}

/** The line of a failed threshold among the reasons of a verdict. */
export function describeFailure({ metric, expr, value }: ThresholdResult): string {
  return `threshold ${metric} ${expr}: ${value === undefined ? 'nothing of the kind was measured' : `it was ${value}`}`;
}

const find = (metrics: Metrics, wanted: string): MetricResult | undefined =>
  Object.entries(metrics).find(([key]) => canonicalKey(key) === wanted)?.[1];

function aggregateOf(metric: MetricResult, aggregate: Aggregate): number | undefined {
  if (!aggregates[metric.kind].includes(aggregate.kind)) return undefined;
  switch (aggregate.kind) {
    case 'avg':
      return metric.mean;
    case 'med':
      return metric.p50;
    case 'percentile':
      return percentileOf(metric, aggregate.percent);
    case 'min':
    case 'max':
    case 'count':
    case 'rate':
    case 'value':
      return metric[aggregate.kind];
    default:
      return aggregate satisfies never;
  }
}

/** ms. The ends are exact; between them the histogram has every percentile, not only the stored ones. */
function percentileOf(metric: MetricResult, percent: number): number | undefined {
  if (percent === 0) return metric.min;
  if (percent === 100) return metric.max;
  const stored = new Map([
    [50, metric.p50],
    [90, metric.p90],
    [95, metric.p95],
    [99, metric.p99],
    [99.9, metric.p999],
  ]);
  if (stored.has(percent)) return stored.get(percent);
  const histogram = decodeHistogram(metric.histogram ?? '');
  if (histogram === undefined || metric.max === undefined) return undefined;
  return Math.min(toMillis(valueAtPercentile(histogram, percent)), metric.max);
}
