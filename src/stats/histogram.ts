// HdrHistograms of latencies: whole µs up to one hour, 3 significant digits, the HdrHistogram V2 encoding in base64.
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import { fromSeconds, type Micros } from '../model/time.js';

export type { Histogram };

/** Values above it are recorded as this one. */
export const highestTrackable: Micros = fromSeconds(3600);

// 64-bit counts: the narrower ones wrap silently when a count passes 2^31.
const bitBucketSize = 64;

/** An empty histogram (about 190 kB). */
export function newHistogram(): Histogram {
  return build({
    bitBucketSize,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestTrackable,
    numberOfSignificantValueDigits: 3,
  });
}

/** An empty histogram of 2 significant digits (about 27 kB): for the many that are kept beside a precise one. */
export const newSmallHistogram = (): Histogram =>
  build({
    bitBucketSize,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestTrackable,
    numberOfSignificantValueDigits: 2,
  });

/** The value that `p` percent of all values do not exceed: the top of its bucket, so up to 0.1 % above the true one. */
export const valueAtPercentile = (histogram: Histogram, p: number): Micros =>
  histogram.getValueAtPercentile(p) as Micros;

export const encodeHistogram = (histogram: Histogram): string => encodeIntoCompressedBase64(histogram);

/** Undefined when the text is no such encoding. */
export function decodeHistogram(text: string): Histogram | undefined {
  try {
    return decodeFromCompressedBase64(text, bitBucketSize);
  } catch {
    return undefined;
  }
}

/**
 * A new histogram with the values of all: every bucket's count is the exact sum.
 * @param encoded as {@link encodeHistogram} gives them. Undefined when one is no such encoding, or has values out of range.
 */
export function sumHistograms(encoded: readonly string[], create = newHistogram): Histogram | undefined {
  const sum = create();
  for (const text of encoded) {
    const histogram = decodeHistogram(text);
    if (histogram === undefined) return undefined;
    try {
      sum.add(histogram);
    } catch {
      return undefined;
    }
  }
  return sum;
}
