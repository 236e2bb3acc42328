// One metric from those of all shares of a run, as if all values had been recorded in one place.
import { type Micros, micros } from '../model/time.js';
import { sumHistograms } from './histogram.js';
import type { MetricResult } from './result.js';
import { Counter } from './tally.js';
import { trendResult } from './trend.js';

/**
 * Counts, rates, minima and maxima are exact, percentiles are computed again from the summed histograms. A gauge becomes the sum of
 * the last values; its extremes become bounds, since the shares need not have had theirs at one time.
 * @param elapsed what was measured of the longest share: a counter's rate is its total in it
 * @returns undefined when the parts are of different kinds, or a trend has no readable histogram
 */
export function mergeMetrics(parts: readonly MetricResult[], elapsed: Micros): MetricResult | undefined {
  const [first] = parts;
  if (first === undefined || parts.some(({ kind, unit }) => kind !== first.kind || unit !== first.unit))
    return undefined;
  switch (first.kind) {
    case 'trend':
      return mergeTrends(parts);
    case 'counter':
      return mergeCounters(parts, first.unit === 'bytes' ? 'bytes' : 'count', elapsed);
    case 'rate':
      return mergeRates(parts);
    case 'gauge':
      return mergeGauges(parts);
    default:
      return first.kind satisfies never;
  }
}

/** Undefined when one is no trend with a readable histogram. */
export function mergeTrends(parts: readonly MetricResult[]): MetricResult | undefined {
  const histogram = sumHistograms(parts.map((part) => part.histogram ?? ''));
  if (histogram === undefined || histogram.totalCount === 0) return undefined;
  return trendResult(histogram, {
    min: Math.min(...parts.map(({ min }) => inMicros(min))),
    max: Math.max(...parts.map(({ max }) => inMicros(max))),
    sum: total(parts, ({ mean = 0, count }) => Math.round(mean * 1_000 * count)),
  });
}

function mergeCounters(
  parts: readonly MetricResult[],
  unit: 'count' | 'bytes',
  elapsed: Micros,
): MetricResult {
  const counter = new Counter(unit);
  for (const { count } of parts) counter.add(count);
  return counter.result(elapsed);
}

function mergeRates(parts: readonly MetricResult[]): MetricResult {
  const count = total(parts, (part) => part.count);
  const held = total(parts, (part) => Math.round((part.rate ?? 0) * part.count));
  return { kind: 'rate', unit: 'ratio', count, rate: count === 0 ? 0 : held / count };
}

function mergeGauges(parts: readonly MetricResult[]): MetricResult {
  return {
    kind: 'gauge',
    unit: 'count',
    count: total(parts, (part) => part.count),
    value: total(parts, ({ value = 0 }) => value),
    min: total(parts, ({ value = 0, min = value }) => min),
    max: total(parts, ({ value = 0, max = value }) => max),
  };
}

const total = (parts: readonly MetricResult[], of: (part: MetricResult) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

const inMicros = (millis = 0): Micros => micros(millis * 1_000);
