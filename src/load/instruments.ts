// Where the parts of a run report what happened: metrics, plain counters, and the course second by second.
import type { Outcome } from '../model/sample.js';
import { type Clock, type Micros, micros } from '../model/time.js';
import type { IntervalRecorder } from '../stats/interval.js';
import { withTag } from '../stats/metric-name.js';
import type { MetricSink } from '../stats/recorder.js';
import type { Interval } from '../stats/result.js';
import type { MetricName } from './metrics.js';

const mostKinds = 200;

/** What tells some values of a metric from the others; names are kept by the object: hand over the same one again. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What all instruments of a run share. */
class Desk {
  readonly counters = new Map<string, number>();
  course: IntervalRecorder | undefined;
  onInterval: (interval: Interval) => void = () => {};
  online = 0;
  /** Of what began before it, nothing is measured. */
  measuredFrom: number = Number.NEGATIVE_INFINITY;
}

export class Instruments {
  readonly clock: Clock;
  readonly sink: MetricSink;
  readonly #desk: Desk;
  readonly #tag: Tag | undefined;
  readonly #plain = new Map<MetricName, readonly string[]>();
  readonly #tagged = new WeakMap<Tag, Map<MetricName, readonly string[]>>();

  /** @param desk shared with the instruments that these are a part of */
  constructor(clock: Clock, sink: MetricSink, desk = new Desk(), tag?: Tag) {
    this.clock = clock;
    this.sink = sink;
    this.#desk = desk;
    this.#tag = tag;
  }

  /** The same, whose metrics are also kept under this tag. */
  of(tag: Tag): Instruments {
    return new Instruments(this.clock, this.sink, this.#desk, tag);
  }

  /** Errors by kind and other plain totals. */
  get counters(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#desk.counters].sort());
  }

  /** The most frequent kind that begins so. */
  mostFrequent(beginning: string): string | undefined {
    const kinds = [...this.#desk.counters].filter(([kind]) => kind.startsWith(beginning));
    return kinds.sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  /** From now on seconds are counted, and each is told when it is over. */
  follow(course: IntervalRecorder, onInterval: (interval: Interval) => void): void {
    this.#desk.course = course;
    this.#desk.onInterval = onInterval;
    course.users(this.clock.now(), this.#desk.online);
  }

  /** Closes the seconds that are over. */
  tick(now = this.clock.now()): void {
    for (const interval of this.#desk.course?.advance(now) ?? []) this.#desk.onInterval(interval);
  }

  /** Metrics leave out what begins between now and `until`; the course and the plain counters do not. */
  warmUp(until: Micros): void {
    this.#desk.measuredFrom = until;
  }

  /** Whether something that begins at `at` is measured. */
  isMeasured(at: Micros): boolean {
    return at >= this.#desk.measuredFrom;
  }

  /** Adds one to a plain counter. Kinds may come from the server, so only so many are kept apart. */
  tally(kind: string): void {
    const { counters } = this.#desk;
    const key = counters.has(kind) || counters.size < mostKinds ? kind : 'other';
    counters.set(key, (counters.get(key) ?? 0) + 1);
  }

  /** Something that must hold; when it does not, `kind` names the fault. */
  check(held: boolean, kind: string): void {
    if (this.isMeasured(this.clock.now())) this.share('checks', held);
    if (!held) this.error(kind);
  }

  /** One observation of a rate. */
  share(metric: MetricName, held: boolean): void {
    for (const name of this.#names(metric)) this.sink.check(name, held);
  }

  error(kind: string): void {
    this.tally(kind);
    this.#inCourse((course, now) => course.error(now));
  }

  /** Something with a due instant has ended now. */
  timed(metric: MetricName, intendedAt: Micros, sentAt: Micros, outcome: Outcome, tag?: Tag): void {
    const doneAt = this.clock.now();
    this.tick(doneAt);
    if (!this.isMeasured(intendedAt)) return;
    for (const name of this.#names(metric, tag))
      this.sink.sample({ metric: name, intendedAt, sentAt, doneAt, outcome });
  }

  /** Something that took `value`, and ended now. */
  duration(metric: MetricName, value: Micros, tag?: Tag): void {
    const now = this.clock.now();
    this.tick(now);
    if (this.isMeasured(micros(now - value)))
      for (const name of this.#names(metric, tag)) this.sink.duration(name, value);
  }

  /** A duration that is kept under its tag alone: a mean over all tags would say nothing. */
  underTag(metric: MetricName, value: Micros, { key, value: which }: Tag): void {
    this.tick();
    const name = withTag(metric, key, which);
    this.sink.duration(name, value);
    if (this.#tag !== undefined) this.sink.duration(withTag(name, this.#tag.key, this.#tag.value), value);
  }

  count(metric: MetricName, by = 1, tag?: Tag): void {
    if (this.isMeasured(this.clock.now()))
      for (const name of this.#names(metric, tag)) this.sink.count(name, by);
  }

  online(change: 1 | -1): void {
    const online = this.#desk.online + change;
    this.#desk.online = online;
    this.sink.gauge('xmpp_sessions' satisfies MetricName, online);
    this.#inCourse((course, now) => course.users(now, online));
  }

  iteration(): void {
    this.count('iterations');
    this.#inCourse((course, now) => course.iteration(now));
  }

  messageSent(isMeasured: boolean): void {
    if (isMeasured) for (const name of this.#names('xmpp_msgs_sent')) this.sink.count(name);
    this.#inCourse((course, now) => course.sent(now));
  }

  messageDelivered(intendedAt: Micros, sentAt: Micros): void {
    this.timed('xmpp_msg_delivery_duration', intendedAt, sentAt, 'ok');
    this.#inCourse((course, now) => course.delivered(now, micros(now - intendedAt)));
  }

  /** Under which a value of a metric is kept: its own, that with `tag`, and that with the tag of these instruments. */
  #names(metric: MetricName, tag?: Tag): readonly string[] {
    const known = tag === undefined ? this.#plain : this.#byTag(tag);
    const found = known.get(metric);
    if (found !== undefined) return found;
    const tags = [tag, this.#tag].filter((each) => each !== undefined);
    const names = [metric, ...tags.map(({ key, value }) => withTag(metric, key, value))];
    known.set(metric, names);
    return names;
  }

  #byTag(tag: Tag): Map<MetricName, readonly string[]> {
    const known = this.#tagged.get(tag) ?? new Map<MetricName, readonly string[]>();
    this.#tagged.set(tag, known);
    return known;
  }

  /** An event of this instant; seconds that it closes are told first. */
  #inCourse(event: (course: IntervalRecorder, now: Micros) => void): void {
    const { course } = this.#desk;
    if (course === undefined) return;
    const now = this.clock.now();
    this.tick(now);
    event(course, now);
  }
}
