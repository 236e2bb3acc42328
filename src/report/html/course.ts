// A trend by the second: percentiles for the bands, and the counts of the heat map. Long runs have several seconds in a column.
import { type Micros, toMillis } from '../../model/time.js';
import { addBuckets, type Buckets, readBuckets, valuesAtShares } from '../../stats/buckets.js';
import type { Interval } from '../../stats/result.js';
import { inGroups } from '../table.js';
import type { HeatData } from './chart-data.js';

/** Columns of a page, however long the run: ten minutes have one for each second. */
const mostColumns = 600;
/** Rows of the heat map between 1 ms and 10 ms: each is a fifth higher than the one below. */
const perDecade = 12;

/** The seconds of a run in columns of equal width. */
export interface Columns {
  readonly groups: readonly (readonly Interval[])[];
  /** Where each column begins, seconds since the start. */
  readonly xs: readonly number[];
  readonly seconds: number;
}

export function columnsOf(intervals: readonly Interval[]): Columns {
  const groups = inGroups(intervals, mostColumns);
  return { groups, xs: groups.map(([first]) => first?.at ?? 0), seconds: groups[0]?.length ?? 1 };
}

/** ms by column, null where there was nothing. */
export interface TrendCourse {
  readonly p50: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly heat: HeatData;
}

/** Undefined when no second has values of the metric. */
export function trendCourse(metric: string, { groups, seconds }: Columns): TrendCourse | undefined {
  const columns = groups.map((group) =>
    addBuckets(
      group.flatMap(({ trends }) => {
        const text = trends !== undefined && Object.hasOwn(trends, metric) ? trends[metric] : undefined;
        return (text === undefined ? undefined : readBuckets(text)) ?? [];
      }),
    ),
  );
  if (columns.every((column) => column === undefined)) return undefined;
  const values = columns.map((column) => column && valuesAtShares(column, [0.5, 0.9, 0.99, 1]));
  const line = (i: number): (number | null)[] =>
    values.map((of) => (of === undefined ? null : rounded(of[i]!)));
  return { p50: line(0), p90: line(1), p99: line(2), max: line(3), heat: heatOf(columns, seconds) };
}

/** ms with the digits that a bucket of 1 % is worth. */
const rounded = (value: Micros): number => Number(toMillis(value).toPrecision(3));

function heatOf(columns: readonly (Buckets | undefined)[], seconds: number): HeatData {
  const counted = columns.map((column) => rowCounts(column));
  const rows = counted.flatMap((column) => [...column.keys()]);
  return {
    seconds,
    perDecade,
    lowestRow: rows.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    highestRow: rows.reduce((a, b) => Math.max(a, b), 0),
    most: counted.reduce((most, column) => Math.max(most, ...column.values()), 0),
    columns: counted.map(packed),
  };
}

/** Counts by row, rows ascending. */
function rowCounts(column: Buckets | undefined): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  for (const [i, top] of column?.tops.entries() ?? []) {
    const row = Math.floor(Math.log10(Math.max(1, top)) * perDecade + 1e-9);
    rows.set(row, (rows.get(row) ?? 0) + (column?.counts[i] ?? 0));
  }
  return rows;
}

/** As HeatData.columns wants it. */
function packed(rows: ReadonlyMap<number, number>): number[] {
  const list: number[] = [];
  let next: number | undefined;
  for (const [row, count] of rows) {
    if (next === undefined) list.push(row);
    else if (row > next) list.push(next - row);
    list.push(count);
    next = row + 1;
  }
  return list;
}
