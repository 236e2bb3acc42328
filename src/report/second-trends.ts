// The trends of one second as histograms that can be read.
import { decodeHistogram, type Histogram } from '../stats/histogram.js';
import type { Interval } from '../stats/result.js';
import { byName } from './order.js';

/** One metric in one second: its histogram in µs, and the text it was read from. */
export interface SecondHistogram {
  readonly name: string;
  readonly histogram: Histogram;
  /** base64, without white space. */
  readonly encoded: string;
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** In the order of the names; what is no histogram, or an empty one, is left out. */
export function secondHistograms({ trends = {} }: Interval): readonly SecondHistogram[] {
  return byName(trends).flatMap(([name, encoded]) => {
    const histogram = base64.test(encoded) ? decodeHistogram(encoded) : undefined;
    return histogram === undefined || histogram.totalCount === 0 ? [] : [{ name, histogram, encoded }];
  });
}
