// The values of one metric in one second: two significant digits, next to nothing to record, small when kept.
import { type Micros, micros } from '../model/time.js';
import { encodeHistogram, highestTrackable, newSmallHistogram } from './histogram.js';

/** Values below it have a bucket each; above it every power of two has half as many. The buckets of HdrHistogram with 2 digits. */
const exact = 256;
const half = exact / 2;
/** log2 of `half`. */
const halfBits = 7;
const buckets = bucketOf(highestTrackable) + 1;

/** The non-empty buckets of one second, in order. */
export interface SecondTrend {
  readonly buckets: Uint16Array;
  readonly counts: Uint32Array;
  readonly total: number;
}

/** Counts values until they are taken. */
export class SecondCounts {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;
  #lowest = buckets;
  #highest = -1;

  /** @param value within the range of a histogram */
  record(value: Micros): void {
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    if (bucket < this.#lowest) this.#lowest = bucket;
    if (bucket > this.#highest) this.#highest = bucket;
  }

  /** What was counted since the last call; undefined when there was nothing. */
  take(): SecondTrend | undefined {
    if (this.#total === 0) return undefined;
    const found: number[] = [];
    for (let bucket = this.#lowest; bucket <= this.#highest; bucket++)
      if (this.#counts[bucket] !== 0) found.push(bucket);
    const taken: SecondTrend = {
      buckets: Uint16Array.from(found),
      counts: Uint32Array.from(found, (bucket) => this.#counts[bucket] ?? 0),
      total: this.#total,
    };
    this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#total = 0;
    this.#lowest = buckets;
    this.#highest = -1;
    return taken;
  }
}

/** The value that `percent` of all values do not exceed: the top of its bucket, up to 0.8 % above the true one. */
export function secondPercentile({ buckets, counts, total }: SecondTrend, percent: number): Micros {
  let left = Math.max(1, Math.ceil((percent / 100) * total));
  for (const [i, count] of counts.entries()) {
    left -= count;
    if (left <= 0) return topOf(buckets[i] ?? 0);
  }
  return micros(0);
}

/** base64 of the HdrHistogram V2 encoding, 2 significant digits. */
export function encodeSecond({ buckets, counts }: SecondTrend): string {
  const histogram = newSmallHistogram();
  for (const [i, bucket] of buckets.entries())
    histogram.recordValueWithCount(Math.min(topOf(bucket), highestTrackable), counts[i] ?? 0);
  return encodeHistogram(histogram);
}

function bucketOf(value: number): number {
  if (value < exact) return value;
  const shift = 32 - halfBits - 1 - Math.clz32(value);
  return (shift + 1) * half + ((value >>> shift) - half);
}

function topOf(bucket: number): Micros {
  if (bucket < exact) return micros(bucket);
  const shift = (bucket >>> halfBits) - 1;
  return micros(((bucket % half) + half + 1) * 2 ** shift - 1);
}
