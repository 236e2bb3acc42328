// Collects samples into HdrHistograms, counters, rates and gauges, one per metric name.
import type { Sample } from '../model/sample.js';
import type { Micros } from '../model/time.js';
import type { MetricResult } from './result.js';

/** The contract of the recorder; the class that fulfils it stands below. */
export interface MetricSink {
  /** `ok` samples: response time under `metric`, service time under `metric{time:service}`. Others only count as errors. */
  sample(sample: Sample): void;
  /** A duration that has no schedule (a login phase, schedule lag). */
  duration(metric: string, value: Micros): void;
  count(metric: string, by?: number): void;
  /** One observation of a rate. */
  check(metric: string, ok: boolean): void;
  gauge(metric: string, value: number): void;
  /** All metrics so far; `elapsed` turns counters into rates per second. */
  results(elapsed: Micros): Record<string, MetricResult>;
}
