// Histograms of what was timed in passing: per kind of answer, and per connection as far as memory is given for it.
import type { FlowId } from '../../model/flow.js';
import type { ElementRecord, LatencyKind } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import type { Histogram } from '../../stats/histogram.js';
import {
  highestTrackable,
  newHistogram,
  newSmallHistogram,
  valueAtPercentile,
} from '../../stats/histogram.js';
import { isDuration } from '../../stats/trend.js';
import { SecondRing, secondOf } from './second-ring.js';

/** In the order in which they are shown. */
const latencyKinds: readonly LatencyKind[] = ['iq', 'receipt', 'marker', 'sm-ack', 'muc-echo', 'muc-join'];

/** µs, but for the count and `perSecond`. */
export interface LatencyFacts {
  readonly kind: LatencyKind;
  readonly count: number;
  /** Answers a second, of the last ten seconds. */
  readonly perSecond: number;
  readonly min: Micros;
  readonly mean: Micros;
  readonly p50: Micros;
  readonly p90: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  /** Counts by size: each is twice as wide as the one before; the first holds what took less than 16 µs. */
  readonly octaves: readonly number[];
}

/** Octaves of {@link LatencyFacts}: the last holds everything from 2^(4 + 27) µs (about 36 minutes) on. */
export const octaveCount = 28;
/** Exponent of the first octave's upper end. */
export const firstOctave = 4;

/** Histograms of connections (27 kB each): those of the connections that were quiet longest make room. */
const mostOfFlows = 256;
const rateSeconds = 10;

export class Latencies {
  readonly #kinds = new Map<LatencyKind, Latency>();
  /** The connection that was timed last is last. */
  readonly #flows = new Map<FlowId, Map<LatencyKind, Latency>>();
  #ofFlows = 0;

  /** Takes what `record` was timed at; iqs may come without the name of their kind. */
  record(record: ElementRecord): void {
    const { rtt, flow, at } = record;
    if (rtt === undefined || !isDuration(rtt)) return;
    const kind = record.answers ?? (record.name === 'iq' ? 'iq' : undefined);
    if (kind === undefined) return;
    const whole = this.#kinds.get(kind) ?? new Latency(newHistogram());
    this.#kinds.set(kind, whole);
    whole.record(rtt, at);
    this.#ofFlow(flow, kind).record(rtt, at);
  }

  /** Kinds that have been timed, of one connection when `flow` is given. @param now for the rates */
  facts(now: Micros, flow?: FlowId): LatencyFacts[] {
    const timed = flow === undefined ? this.#kinds : this.#flows.get(flow);
    const facts: LatencyFacts[] = [];
    for (const kind of latencyKinds) {
      const latency = timed?.get(kind);
      if (latency) facts.push({ kind, ...latency.facts(now) });
    }
    return facts;
  }

  #ofFlow(flow: FlowId, kind: LatencyKind): Latency {
    let kinds = this.#flows.get(flow);
    let latency = kinds?.get(kind);
    if (latency && this.#ofFlows < mostOfFlows) return latency;
    // Only when room may have to be made does it matter who was quiet longest.
    if (kinds) this.#flows.delete(flow);
    else kinds = new Map();
    this.#flows.set(flow, kinds);
    if (latency) return latency;
    latency = new Latency(newSmallHistogram());
    kinds.set(kind, latency);
    this.#ofFlows++;
    this.#makeRoom(flow);
    return latency;
  }

  #makeRoom(newest: FlowId): void {
    for (const [flow, kinds] of this.#flows) {
      if (this.#ofFlows <= mostOfFlows || flow === newest) return;
      this.#flows.delete(flow);
      this.#ofFlows -= kinds.size;
    }
  }
}

/** One series. */
class Latency {
  readonly #histogram: Histogram;
  readonly #octaves = new Float64Array(octaveCount);
  readonly #rate = new SecondRing(rateSeconds + 1);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  constructor(histogram: Histogram) {
    this.#histogram = histogram;
  }

  record(duration: Micros, at: Micros): void {
    this.#histogram.recordValue(Math.min(Math.round(duration), highestTrackable));
    const octave = Math.min(
      octaveCount - 1,
      Math.max(0, 32 - Math.clz32(Math.min(duration, 0xffff_ffff)) - firstOctave),
    );
    this.#octaves[octave] = (this.#octaves[octave] ?? 0) + 1;
    this.#rate.add(secondOf(at), 1);
    this.#count++;
    this.#sum += duration;
    if (duration < this.#min) this.#min = duration;
    if (duration > this.#max) this.#max = duration;
  }

  facts(now: Micros): Omit<LatencyFacts, 'kind'> {
    // The top of a bucket may exceed the exact maximum.
    const at = (percent: number): Micros =>
      micros(Math.min(valueAtPercentile(this.#histogram, percent), this.#max));
    // The second that is still going on would make the rate look lower than it is.
    const seconds = this.#rate.last(rateSeconds, secondOf(now) - 1);
    return {
      count: this.#count,
      perSecond: seconds.reduce((sum, count) => sum + count, 0) / rateSeconds,
      min: micros(this.#min),
      mean: micros(this.#sum / this.#count),
      p50: at(50),
      p90: at(90),
      p99: at(99),
      max: micros(this.#max),
      octaves: Array.from(this.#octaves),
    };
  }
}
