// Tables for spreadsheets and data frames (RFC 4180): intervals.csv with one row a second, metrics.csv with one a metric.
import { visible } from '../../model/sanitise.js';
import { toMillis } from '../../model/time.js';
import { type Histogram, valueAtPercentile } from '../../stats/histogram.js';
import type { Interval, MetricResult, RunResult } from '../../stats/result.js';
import { byName } from '../order.js';
import { secondHistograms } from '../second-trends.js';
import type { FilesWriter } from '../writer.js';

/** A number that was not measured is an empty field. */
type Field = string | number | undefined;

const intervalColumns = [
  'at',
  'users',
  'iterations',
  'sent',
  'delivered',
  'errors',
  'p50',
  'p99',
  'max',
] as const satisfies readonly (keyof Interval)[];

const metricColumns = [
  'kind',
  'unit',
  'count',
  'rate',
  'value',
  'min',
  'mean',
  'p50',
  'p90',
  'p95',
  'p99',
  'p999',
  'max',
] as const satisfies readonly (keyof MetricResult)[];

/** What is told of each trend in each second; columns are `<metric>_p99_ms`. */
const ofSecond: readonly (readonly [string, (histogram: Histogram) => number])[] = [
  ['count', ({ totalCount }) => totalCount],
  ['p50_ms', (histogram) => toMillis(valueAtPercentile(histogram, 50))],
  ['p90_ms', (histogram) => toMillis(valueAtPercentile(histogram, 90))],
  ['p99_ms', (histogram) => toMillis(valueAtPercentile(histogram, 99))],
  ['max_ms', (histogram) => toMillis(valueAtPercentile(histogram, 100))],
];

export const csv: FilesWriter = {
  files: (result: RunResult) => [
    { name: 'intervals.csv', text: intervals(result) },
    { name: 'metrics.csv', text: metrics(result) },
  ],
};

function intervals({ intervals }: RunResult): string {
  // Only the numbers are kept: the histograms of an hour would fill the memory.
  const seconds = intervals.map(
    (interval) =>
      new Map(
        secondHistograms(interval).map(({ name, histogram }) => [
          name,
          ofSecond.map(([, numberOf]) => numberOf(histogram)),
        ]),
      ),
  );
  const names = [...new Set(seconds.flatMap((second) => [...second.keys()]))].sort();
  const none = ofSecond.map(() => undefined);
  return table([
    [...intervalColumns, ...names.flatMap((name) => ofSecond.map(([end]) => `${name}_${end}`))],
    ...intervals.map((interval, i) => [
      ...intervalColumns.map((column) => interval[column]),
      ...names.flatMap((name): readonly Field[] => seconds[i]?.get(name) ?? none),
    ]),
  ]);
}

const metrics = ({ metrics }: RunResult): string =>
  table([
    ['metric', ...metricColumns],
    ...byName(metrics).map(([name, metric]) => [name, ...metricColumns.map((column) => metric[column])]),
  ]);

/** Lines end with CRLF, the last one too (RFC 4180 §2). */
const table = (rows: readonly (readonly Field[])[]): string =>
  rows.map((fields) => `${fields.map(field).join(',')}\r\n`).join('');

function field(value: Field = ''): string {
  const text = typeof value === 'number' ? String(value) : word(value);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would take for a formula, which no name of ours can be, begins with an apostrophe. */
const word = (text: string): string => visible(text).replace(/^[=+@-]/, "'$&");
