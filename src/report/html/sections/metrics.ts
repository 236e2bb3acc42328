// Every metric with every number, for those who look for one that has no picture.
import type { MetricResult } from '../../../stats/result.js';
import { nothing } from '../../numbers.js';
import { byName } from '../../order.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup, metricName } from '../markup.js';
import { type Column, table } from '../table.js';

/** One metric of one run. */
interface Line {
  readonly name: string;
  readonly run: number;
  readonly metric: MetricResult;
}

const numbers = ['count', 'rate', 'value', 'min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** Sorted by name; the page sorts by any column. */
export function metrics(runs: readonly NamedResult[]): Markup {
  const lines = runs
    .flatMap(({ result }, run) => byName(result.metrics).map(([name, metric]) => ({ name, run, metric })))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.run - b.run));
  if (lines.length === 0) return html`<p class="none">Nothing was measured in this run.</p>`;
  const whose: Column<Line>[] =
    runs.length > 1
      ? [{ title: 'run', cell: ({ run }) => html`<span class="run r${run}">${runs[run]?.name}</span>` }]
      : [];
  const columns: Column<Line>[] = [
    { title: 'metric', cell: ({ name }) => metricName(name) },
    ...whose,
    { title: 'kind', cell: ({ metric }) => metric.kind },
    { title: 'unit', cell: ({ metric }) => metric.unit },
    ...numbers.map((key) => ({
      title: key === 'p999' ? 'p99.9' : key,
      isNumber: true,
      cell: ({ metric }: Line) => (metric[key] === undefined ? nothing : formatNumber(metric[key])),
      order: ({ metric }: Line) => metric[key],
    })),
  ];
  return table('All that was measured; trends in ms', columns, lines, { isSortable: true, className: 'all' });
}

/** A µs is the smallest that was recorded; one digit more for means and shares. */
const formatNumber = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 4 });
