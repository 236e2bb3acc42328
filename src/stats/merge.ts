// One trend from two, as if all values had been recorded in one place.
import { type Micros, micros } from '../model/time.js';
import { addHistograms, decodeHistogram } from './histogram.js';
import type { MetricResult } from './result.js';
import { trendResult } from './trend.js';

/**
 * Counts, minimum and maximum are exact, percentiles are computed again from the summed histogram, the mean is weighted by
 * the counts. Undefined when one is no trend with a readable histogram.
 */
export function mergeTrends(a: MetricResult, b: MetricResult): MetricResult | undefined {
  const left = decodeHistogram(a.histogram ?? '');
  const right = decodeHistogram(b.histogram ?? '');
  if (left === undefined || right === undefined) return undefined;
  return trendResult(addHistograms(left, right), {
    min: Math.min(inMicros(a.min), inMicros(b.min)),
    max: Math.max(inMicros(a.max), inMicros(b.max)),
    sum: inMicros(a.mean) * a.count + inMicros(b.mean) * b.count,
  });
}

const inMicros = (millis = 0): Micros => micros(millis * 1_000);
