// Percentile curves: the latency below which a share of all values lies, on the axis 1/(1-p) that gives each nine the same room.
import { toMillis } from '../../model/time.js';
import { type Buckets, readBuckets, valuesAtShares } from '../../stats/buckets.js';
import type { MetricResult } from '../../stats/result.js';
import type { LineData } from './chart-data.js';

/** Points between one nine and the next. */
const perNine = 20;

/** A trend to be drawn, and how. */
export interface CurveSource extends Omit<LineData, 'values'> {
  readonly metric: MetricResult;
}

export interface Curves {
  readonly xs: readonly number[];
  readonly lines: readonly LineData[];
}

/** All on the same xs; each line ends at its own highest value, which stands at x = count. Unreadable trends are left out. */
export function curves(sources: readonly CurveSource[]): Curves {
  const readable = sources.flatMap(({ metric, ...line }) => {
    const buckets = readBuckets(metric.histogram ?? '');
    return buckets === undefined ? [] : [{ metric, line, buckets }];
  });
  const ends = readable.map(({ buckets }) => buckets.total);
  const highest = Math.max(1, ...ends);
  const grid = Array.from({ length: Math.floor(Math.log10(highest) * perNine) + 1 }, (_, k) =>
    Number((10 ** (k / perNine)).toPrecision(6)),
  );
  const xs = [...new Set([...grid.filter((x) => x <= highest), ...ends])].sort((a, b) => a - b);
  return {
    xs,
    lines: readable.map(({ metric, line, buckets }) => ({ ...line, values: curve(xs, buckets, metric) })),
  };
}

/** ms at each x; the ends are exact, as the result has them. */
function curve(
  xs: readonly number[],
  buckets: Buckets,
  { min = 0, max = Number.POSITIVE_INFINITY }: MetricResult,
): (number | null)[] {
  const values = valuesAtShares(
    buckets,
    xs.map((x) => 1 - 1 / x),
  );
  return xs.map((x, i) => {
    if (x > buckets.total) return null;
    if (x === 1) return min;
    return x === buckets.total ? Math.min(max, 3_600_000) : Math.min(max, toMillis(values[i]!));
  });
}
