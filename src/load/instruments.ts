// Where the parts of a run report what happened: metrics, plain counters, and the course second by second.
import type { Outcome } from '../model/sample.js';
import { type Clock, type Micros, micros } from '../model/time.js';
import type { IntervalRecorder } from '../stats/interval.js';
import type { MetricSink } from '../stats/recorder.js';
import type { Interval } from '../stats/result.js';
import type { MetricName } from './metrics.js';

const mostKinds = 200;

export class Instruments {
  readonly clock: Clock;
  readonly sink: MetricSink;
  readonly #counters = new Map<string, number>();
  #course: IntervalRecorder | undefined;
  #onInterval: (interval: Interval) => void = () => {};
  #online = 0;

  constructor(clock: Clock, sink: MetricSink) {
    this.clock = clock;
    this.sink = sink;
  }

  /** Errors by kind and other plain totals. */
  get counters(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counters].sort());
  }

  /** The most frequent kind that begins so. */
  mostFrequent(beginning: string): string | undefined {
    const kinds = [...this.#counters].filter(([kind]) => kind.startsWith(beginning));
    return kinds.sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  /** From now on seconds are counted, and each is told when it is over. */
  follow(course: IntervalRecorder, onInterval: (interval: Interval) => void): void {
    this.#course = course;
    this.#onInterval = onInterval;
    course.users(this.clock.now(), this.#online);
  }

  /** Closes the seconds that are over. */
  tick(now = this.clock.now()): void {
    for (const interval of this.#course?.advance(now) ?? []) this.#onInterval(interval);
  }

  /** Adds one to a plain counter. Kinds may come from the server, so only so many are kept apart. */
  tally(kind: string): void {
    const key = this.#counters.has(kind) || this.#counters.size < mostKinds ? kind : 'other';
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + 1);
  }

  /** Something that must hold; when it does not, `kind` names the fault. */
  check(held: boolean, kind: string): void {
    this.sink.check('checks' satisfies MetricName, held);
    if (!held) this.error(kind);
  }

  error(kind: string): void {
    this.tally(kind);
    this.#inCourse((course, now) => course.error(now));
  }

  /** Something with a due instant has ended now. */
  timed(metric: MetricName, intendedAt: Micros, sentAt: Micros, outcome: Outcome): void {
    const doneAt = this.clock.now();
    this.tick(doneAt);
    this.sink.sample({ metric, intendedAt, sentAt, doneAt, outcome });
  }

  duration(metric: MetricName, value: Micros): void {
    this.tick();
    this.sink.duration(metric, value);
  }

  count(metric: MetricName, by = 1): void {
    this.sink.count(metric, by);
  }

  online(count: number): void {
    this.#online = count;
    this.sink.gauge('xmpp_sessions' satisfies MetricName, count);
    this.#inCourse((course, now) => course.users(now, count));
  }

  iteration(): void {
    this.count('iterations');
    this.#inCourse((course, now) => course.iteration(now));
  }

  messageSent(): void {
    this.count('xmpp_msgs_sent');
    this.#inCourse((course, now) => course.sent(now));
  }

  messageDelivered(intendedAt: Micros, sentAt: Micros): void {
    this.timed('xmpp_msg_delivery_duration', intendedAt, sentAt, 'ok');
    this.#inCourse((course, now) => course.delivered(now, micros(now - intendedAt)));
  }

  /** An event of this instant; seconds that it closes are told first. */
  #inCourse(event: (course: IntervalRecorder, now: Micros) => void): void {
    if (this.#course === undefined) return;
    const now = this.clock.now();
    this.tick(now);
    event(this.#course, now);
  }
}
