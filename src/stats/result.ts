// result.json: what a run leaves behind, from which every report is rendered (docs/result-format.md).

/** Sent = delivered + bounced + lost, always; the others count within `delivered`, or beside it. */
export interface Ledger {
  readonly sent: number;
  /** Arrived at the addressee at least once. */
  readonly delivered: number;
  /** Came back as an error. */
  readonly bounced: number;
  /** Neither, by the end of the drain. */
  readonly lost: number;
  /** Further arrivals of a message that had arrived. */
  readonly duplicated: number;
  /** Arrived after a later one of the same pair (RFC 4737 §3). */
  readonly reordered: number;
  /** Delivered, but after the step's `within`. */
  readonly late: number;
}

export type MetricKind = 'trend' | 'counter' | 'rate' | 'gauge';

/** Trends are in ms, recorded from whole µs. Absent numbers mean: nothing was recorded. */
export interface MetricResult {
  readonly kind: MetricKind;
  readonly unit: 'ms' | 'count' | 'bytes' | 'ratio';
  /** Values recorded; for a rate, all of them. */
  readonly count: number;
  /** Counters: per second. Rates: the share that held, 0 to 1. */
  readonly rate?: number;
  /** Gauges: the last value. */
  readonly value?: number;
  readonly min?: number;
  readonly mean?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
  /** base64 of a HdrHistogram V2 encoding, values in µs. */
  readonly histogram?: string;
}

export interface ThresholdResult {
  readonly metric: string;
  readonly expr: string;
  /** Undefined when the metric has no values: then the threshold fails. */
  readonly value?: number;
  readonly ok: boolean;
}

/** One second of a run. */
export interface Interval {
  /** Seconds from the start. */
  readonly at: number;
  readonly users: number;
  readonly iterations: number;
  readonly sent: number;
  readonly delivered: number;
  readonly errors: number;
  /** Of `xmpp_msg_delivery_duration` in this second, ms. */
  readonly p50?: number;
  readonly p99?: number;
  readonly max?: number;
  /** Of every trend with values in this second: base64 of a HdrHistogram V2 encoding, values in µs, 2 significant digits. */
  readonly trends?: Readonly<Record<string, string>>;
}

/** One step of a scenario and what became of it, for all users together. */
export interface StepResult {
  readonly scenario: string;
  readonly part: 'before' | 'flow' | 'after';
  /** How it is written, short: `send message`, `iq ping`, `repeat 5×`. */
  readonly label: string;
  /** 0 for the steps of the part itself, one more for each `repeat`, `parallel`, … around it. */
  readonly depth: number;
  /** Times it was begun; what is neither in `passed` nor in `failed` was cut off by the end of the run. */
  readonly started: number;
  readonly passed: number;
  readonly failed: number;
}

/** The share of a run that this result is of; its users and arrivals are every N-th. */
export interface Segment {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export type Verdict = 'pass' | 'fail' | 'invalid';

export interface RunResult {
  readonly format: 'stanzascope-result';
  readonly version: 1;
  readonly scenario: { readonly name: string; readonly text: string };
  readonly target: string;
  readonly seed: number;
  readonly environment: Readonly<Record<string, string | number>>;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Seconds, from the first scheduled iteration to the end of the drain. */
  readonly duration: number;
  /** Seconds at the beginning of `duration` of which nothing is measured: they are in the intervals alone. */
  readonly warmup?: number;
  readonly verdict: Verdict;
  /** One line each; empty on a pass. */
  readonly reasons: readonly string[];
  readonly metrics: Readonly<Record<string, MetricResult>>;
  /** Plain totals: errors by kind, reconnects. */
  readonly counters: Readonly<Record<string, number>>;
  readonly ledger: Ledger;
  readonly thresholds: readonly ThresholdResult[];
  readonly intervals: readonly Interval[];
  /** In the order of the file; absent in results of versions before 0.3. */
  readonly steps?: readonly StepResult[];
  /** Absent for a whole run. */
  readonly segment?: Segment;
}
