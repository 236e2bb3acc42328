// Collects samples into HdrHistograms, counters, rates and gauges, one per metric name.
import type { Outcome, Sample } from '../model/sample.js';
import type { Micros } from '../model/time.js';
import { withTag } from './metric-name.js';
import type { MetricKind, MetricResult } from './result.js';
import type { SecondTrend } from './second-counts.js';
import { Counter, Gauge, Rate } from './tally.js';
import { isDuration, Trend } from './trend.js';

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
  /** Every trend's values since the last call, by name. */
  takeSecond(): ReadonlyMap<string, SecondTrend>;
  /** One metric so far. */
  result(metric: string, elapsed: Micros): MetricResult | undefined;
  /** All metrics so far; `elapsed` turns counters into rates per second. */
  results(elapsed: Micros): Record<string, MetricResult>;
}

interface Kinds {
  readonly trend: Trend;
  readonly counter: Counter;
  readonly rate: Rate;
  readonly gauge: Gauge;
}

type Metric = Kinds[MetricKind];

/** All that a sampled metric writes to: one lookup finds it. */
interface Series {
  readonly response: Trend;
  readonly service: Trend;
  /** Names of the counters of samples that are not timed. */
  readonly failed: Readonly<Record<Exclude<Outcome, 'ok'>, string>>;
}

/** Instants that cannot be: such samples and durations are left out of every trend. Not 0: a bug of ours. */
export const clockErrors = 'clock_errors';
/** Durations of more than an hour, recorded as one hour. */
export const clampedDurations = 'clamped_durations';

/**
 * Keeps every metric of a run in constant memory. A sample that is not `ok` is never timed, since the time of a failure
 * says nothing about successes: it adds one to the counter `metric{outcome:error|timeout|disconnected}`.
 */
export class Recorder implements MetricSink {
  readonly #metrics = new Map<string, Metric>();
  readonly #series = new Map<string, Series>();
  readonly #faults = {
    clockError: () => this.count(clockErrors),
    clamped: () => this.count(clampedDurations),
  };

  sample(sample: Sample): void {
    const series = this.#series.get(sample.metric) ?? this.#newSeries(sample.metric);
    if (sample.outcome !== 'ok') {
      this.count(series.failed[sample.outcome]);
      return;
    }
    const responseTime = (sample.doneAt - sample.intendedAt) as Micros;
    const serviceTime = (sample.doneAt - sample.sentAt) as Micros;
    if (isDuration(responseTime) && isDuration(serviceTime)) {
      series.response.record(responseTime);
      series.service.record(serviceTime);
    } else {
      this.count(clockErrors);
    }
  }

  /** The trend itself, for code that records often: `record` needs no lookup. */
  trend(metric: string): Trend {
    return this.#metric('trend', metric);
  }

  duration(metric: string, value: Micros): void {
    this.trend(metric).record(value);
  }

  count(metric: string, by = 1): void {
    this.#metric('counter', metric).add(by);
  }

  check(metric: string, ok: boolean): void {
    this.#metric('rate', metric).observe(ok);
  }

  gauge(metric: string, value: number): void {
    this.#metric('gauge', metric).set(value);
  }

  takeSecond(): ReadonlyMap<string, SecondTrend> {
    const taken = new Map<string, SecondTrend>();
    for (const [name, metric] of this.#metrics) {
      const second = metric.kind === 'trend' ? metric.takeSecond() : undefined;
      if (second !== undefined) taken.set(name, second);
    }
    return taken;
  }

  result(metric: string, elapsed: Micros): MetricResult | undefined {
    return this.#metrics.get(metric)?.result(elapsed);
  }

  /** Sorted by name. A metric that has no values is left out; a counter at 0 is a value. */
  results(elapsed: Micros): Record<string, MetricResult> {
    const results: Record<string, MetricResult> = {};
    for (const name of [...this.#metrics.keys()].sort()) {
      const result = this.#metrics.get(name)?.result(elapsed);
      if (result !== undefined) results[name] = result;
    }
    return results;
  }

  #newSeries(metric: string): Series {
    const series: Series = {
      response: this.trend(metric),
      service: this.trend(withTag(metric, 'time', 'service')),
      failed: {
        error: withTag(metric, 'outcome', 'error'),
        timeout: withTag(metric, 'outcome', 'timeout'),
        disconnected: withTag(metric, 'outcome', 'disconnected'),
      },
    };
    this.#series.set(metric, series);
    return series;
  }

  #metric<K extends MetricKind>(kind: K, name: string): Kinds[K] {
    const metric = this.#metrics.get(name) ?? this.#newMetric(kind, name);
    if (metric.kind !== kind)
      throw new Error(`metric ${name} is a ${metric.kind} and cannot be a ${kind} too`);
    return metric as Kinds[K];
  }

  #newMetric(kind: MetricKind, name: string): Metric {
    const create: { readonly [K in MetricKind]: () => Kinds[K] } = {
      trend: () => new Trend(this.#faults),
      counter: () => new Counter(isBytes(name) ? 'bytes' : 'count'),
      rate: () => new Rate(),
      gauge: () => new Gauge(),
    };
    const metric = create[kind]();
    this.#metrics.set(name, metric);
    return metric;
  }
}

/** k6 counts traffic in `data_sent` and `data_received`. */
const isBytes = (metric: string): boolean => metric.startsWith('data_');
