// Tables of everything that is counted and not timed: rates, counters, gauges, plain totals.

import { formatSize } from '../../model/duration.js';
import { visible } from '../../model/sanitise.js';
import type { MetricKind, MetricResult, RunResult } from '../../stats/result.js';
import { formatCount, formatShare } from '../numbers.js';
import { byName } from '../order.js';
import { row } from '../table.js';

interface Tally {
  /** The heading of the table, then those of its columns. */
  readonly titles: readonly [string, ...string[]];
  readonly widths: readonly number[];
  cells(metric: MetricResult): string[];
}

const twoNumbers = [46, 17, 17];

/** What each kind shows beside its name. */
const tables: Record<Exclude<MetricKind, 'trend'>, Tally> = {
  rate: {
    titles: ['Rates', 'share', 'held of'],
    widths: [38, 12, 30],
    cells: ({ rate = 0, count }) => [
      formatShare(rate),
      `${formatCount(Math.round(rate * count))} of ${formatCount(count)}`,
    ],
  },
  counter: {
    titles: ['Counters', 'total', 'per second'],
    widths: twoNumbers,
    cells: ({ unit, count, rate = 0 }) =>
      unit === 'bytes'
        ? [formatSize(count), `${formatSize(Math.round(rate))}/s`]
        : [formatCount(count), formatCount(rate)],
  },
  gauge: {
    titles: ['Gauges', 'last', 'highest'],
    widths: twoNumbers,
    cells: ({ value = 0, max = value }) => [formatCount(value), formatCount(max)],
  },
};

export function tallies(result: RunResult): string[][] {
  return [table('rate', result), table('counter', result), table('gauge', result), totals(result)];
}

function table(kind: keyof typeof tables, { metrics }: RunResult): string[] {
  const entries = byName(metrics).filter(([, metric]) => metric.kind === kind);
  if (entries.length === 0) return [];
  const { titles, widths, cells } = tables[kind];
  const [heading, ...columns] = titles;
  return [
    ...row(heading, columns, widths),
    ...entries.flatMap(([name, metric]) => row(`  ${visible(name)}`, cells(metric), widths)),
  ];
}

function totals({ counters }: RunResult): string[] {
  const entries = byName(counters).filter(([, total]) => total !== 0);
  if (entries.length === 0) return [];
  return [
    'Totals',
    ...entries.flatMap(([name, total]) => row(`  ${visible(name)}`, [formatCount(total)], twoNumbers)),
  ];
}
