// One metric of durations: a histogram for the percentiles beside an exact minimum, maximum and sum.
import { type Micros, micros, toMillis } from '../model/time.js';
import {
  encodeHistogram,
  type Histogram,
  highestTrackable,
  newHistogram,
  valueAtPercentile,
} from './histogram.js';
import type { MetricResult } from './result.js';
import { SecondCounts, type SecondTrend } from './second-counts.js';

/** What a trend reports beside its values. */
export interface TrendFaults {
  /** The value was negative or not a number: left out. Two instants were taken wrongly, so the fault is ours. */
  clockError(): void;
  /** The value was above the histogram's range: recorded as its highest. */
  clamped(): void;
}

/** The exact companions of a histogram, µs. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** Records durations. Costs nothing until the first value, and no lookup afterwards: hot code keeps the object. */
export class Trend {
  readonly kind = 'trend';
  readonly #faults: TrendFaults;
  #histogram: Histogram | undefined;
  #second: SecondCounts | undefined;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  #sum = 0;

  constructor(faults: TrendFaults) {
    this.#faults = faults;
  }

  record(value: Micros): void {
    if (!isDuration(value)) {
      this.#faults.clockError();
      return;
    }
    if (value > highestTrackable) this.#faults.clamped();
    const kept = Math.min(value, highestTrackable);
    this.#histogram ??= newHistogram();
    this.#histogram.recordValue(kept);
    this.#second ??= new SecondCounts();
    this.#second.record(micros(kept));
    this.#sum += kept;
    if (kept < this.#min) this.#min = kept;
    if (kept > this.#max) this.#max = kept;
  }

  /** What was recorded since the last call; undefined when there was nothing. */
  takeSecond(): SecondTrend | undefined {
    return this.#second?.take();
  }

  /** Undefined when nothing was recorded. */
  result(): MetricResult | undefined {
    if (this.#histogram === undefined) return undefined;
    return trendResult(this.#histogram, { min: this.#min, max: this.#max, sum: this.#sum });
  }
}

/** Whether a difference of two instants can be a duration: finite and not negative. */
export const isDuration = (value: number): boolean => value >= 0 && value < Number.POSITIVE_INFINITY;

/**
 * ms from µs. Percentiles are capped by the exact maximum, which the top of a bucket may exceed. The mean is not rounded: mean
 * times count is the exact sum again, which is what makes shares of a run add up.
 */
export function trendResult(histogram: Histogram, { min, max, sum }: Extent): MetricResult {
  const at = (p: number): number => toMillis(micros(Math.min(valueAtPercentile(histogram, p), max)));
  return {
    kind: 'trend',
    unit: 'ms',
    count: histogram.totalCount,
    min: toMillis(micros(min)),
    mean: sum / histogram.totalCount / 1_000,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: toMillis(micros(max)),
    histogram: encodeHistogram(histogram),
  };
}
