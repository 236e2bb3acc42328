// The course of a run, second by second, from its events; driven by their instants alone.
import { fromSeconds, type Micros, micros, toMillis } from '../model/time.js';
import { type Histogram, highestTrackable, newHistogram, valueAtPercentile } from './histogram.js';
import type { Interval } from './result.js';
import { encodeSecond, type SecondTrend } from './second-counts.js';
import { isDuration } from './trend.js';

const second = fromSeconds(1);

/**
 * Events are told with the instant at which they happened, on the clock that gave `startedAt`, in order. An event that
 * comes late for a second that is closed already counts in the current one, so that no event is lost.
 */
export class IntervalRecorder {
  readonly #startedAt: Micros;
  readonly #takeSecond: () => ReadonlyMap<string, SecondTrend>;
  readonly #closed: Interval[] = [];
  /** The trends of the closed seconds: encoded only at the end, where nothing is being measured. */
  readonly #trends: ReadonlyMap<string, SecondTrend>[] = [];
  // One histogram serves every second: it is emptied when a second closes.
  readonly #latency: Histogram = newHistogram();
  #maxLatency = 0;
  #users = 0;
  #counts = { iterations: 0, sent: 0, delivered: 0, errors: 0 };

  /** @param takeSecond empties every trend's values of the second that ends */
  constructor(
    startedAt: Micros,
    takeSecond: () => ReadonlyMap<string, SecondTrend> = () => new Map<string, SecondTrend>(),
  ) {
    this.#startedAt = startedAt;
    this.#takeSecond = takeSecond;
  }

  /** The number of users online changed to `count`. */
  users(at: Micros, count: number): void {
    this.advance(at);
    this.#users = count;
  }

  /** An iteration ended. */
  iteration(at: Micros): void {
    this.advance(at);
    this.#counts.iterations += 1;
  }

  sent(at: Micros): void {
    this.advance(at);
    this.#counts.sent += 1;
  }

  /** `latency` from the intended send; an impossible one is counted but not timed. */
  delivered(at: Micros, latency: Micros): void {
    this.advance(at);
    this.#counts.delivered += 1;
    if (!isDuration(latency)) return;
    const kept = Math.min(latency, highestTrackable);
    this.#latency.recordValue(kept);
    this.#maxLatency = Math.max(this.#maxLatency, kept);
  }

  error(at: Micros): void {
    this.advance(at);
    this.#counts.errors += 1;
  }

  /** Closes the seconds that are over at `at`, and returns those: also the quiet ones, so that a live view can tick. */
  advance(at: Micros): readonly Interval[] {
    const from = this.#closed.length;
    while (at - this.#startedAt >= (this.#closed.length + 1) * second) this.#close();
    return from === this.#closed.length ? [] : this.#closed.slice(from);
  }

  /** All seconds up to `at`; the last one may be a part of a second. Nothing may follow. */
  finish(at: Micros): readonly Interval[] {
    this.advance(at);
    const isBegun = at - this.#startedAt > this.#closed.length * second;
    // An event at the very instant of the end belongs to a second of no length.
    if (isBegun || Object.values(this.#counts).some((count) => count > 0)) this.#close();
    return this.#closed.map((interval, i) => {
      const trends = this.#trends[i] ?? new Map<string, SecondTrend>();
      if (trends.size === 0) return interval;
      const encoded = [...trends].map(([name, trend]) => [name, encodeSecond(trend)] as const);
      return { ...interval, trends: Object.fromEntries(encoded) };
    });
  }

  #close(): void {
    this.#trends.push(this.#takeSecond());
    const timed = this.#latency.totalCount > 0;
    this.#closed.push({
      at: this.#closed.length,
      users: this.#users,
      ...this.#counts,
      ...(timed && {
        p50: this.#percentile(50),
        p99: this.#percentile(99),
        max: toMillis(micros(this.#maxLatency)),
      }),
    });
    this.#counts = { iterations: 0, sent: 0, delivered: 0, errors: 0 };
    if (timed) this.#latency.reset();
    this.#maxLatency = 0;
  }

  #percentile(p: number): number {
    return toMillis(micros(Math.min(valueAtPercentile(this.#latency, p), this.#maxLatency)));
  }
}
