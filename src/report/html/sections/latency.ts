// Durations: a fold for each trend with its percentile curve, its bands and its heat map, then the table of all.
import type { MetricResult } from '../../../stats/result.js';
import { formatMs, formatShortCount, nothing } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { bandChart, type ChartedRun, coursesOf, heatChart, percentileChart } from '../charts.js';
import { msBeside } from '../difference.js';
import { figure, type Shelf } from '../figure.js';
import { html, type Markup, metricName, type Part } from '../markup.js';
import { table } from '../table.js';
import { metricOf, serviceTime, trendNames } from '../trend-names.js';

/** Below it p99.9 is one single value: it would look like a measurement and is none. */
const enoughForP999 = 1_000;
/** Trends with charts of their own: tags can make any number of them, and the page must stay small. */
const mostCharted = 20;
/** Folds that are open at first. */
const open = 2;

/** One line of the table. */
interface Line {
  readonly title: Part;
  readonly metric: MetricResult | undefined;
  readonly base: MetricResult | undefined;
}

export function latency(runs: readonly ChartedRun[], shelf: Shelf): Markup {
  const names = trendNames(runs);
  if (names.length === 0) return html`<p class="none">Nothing was timed in this run.</p>`;
  const left = names.length - mostCharted;
  const others = left > 0 ? html`<p class="none">${left} more trends are in the table alone.</p>` : '';
  return html`${names.slice(0, mostCharted).map((name, i) => fold(name, runs, shelf, i < open))}
${others}${percentiles(names, runs)}`;
}

function percentiles(names: readonly string[], runs: readonly NamedResult[]): Markup {
  const ms = (key: 'p50' | 'p90' | 'p95' | 'p99' | 'max', title: string = key) => ({
    title,
    isNumber: true,
    cell: ({ metric, base }: Line) => msBeside(metric?.[key], base?.[key]),
  });
  return table(
    'Durations in ms',
    [
      { title: 'metric', cell: ({ title }: Line) => title },
      {
        title: 'count',
        isNumber: true,
        cell: ({ metric }) => (metric ? formatShortCount(metric.count) : nothing),
      },
      ms('p50'),
      ms('p90'),
      ms('p95'),
      ms('p99'),
      {
        title: 'p99.9',
        isNumber: true,
        cell: ({ metric, base }) =>
          metric === undefined || metric.count < enoughForP999
            ? nothing
            : msBeside(metric.p999, base && base.count >= enoughForP999 ? base.p999 : undefined),
      },
      ms('max'),
    ],
    names.flatMap((name) => lines(name, runs)),
    { className: 'latency' },
  );
}

/** Response time of each run, then service time of each: what is compared stands under each other. */
function lines(name: string, runs: readonly NamedResult[]): Line[] {
  const responses = runs.map(({ result }) => metricOf(result, name));
  const services = runs.map(({ result }) => serviceTime(result, name));
  return [
    ...group(metricName(name), '', responses, runs),
    ...(services.every((service) => service === undefined)
      ? []
      : group(html`service time<span class="wide">, from the real send</span>`, 'sub', services, runs)),
  ];
}

function group(
  title: Markup,
  className: string,
  metrics: readonly (MetricResult | undefined)[],
  runs: readonly NamedResult[],
): Line[] {
  const whose = (i: number): Part =>
    runs.length === 1 ? '' : html` <span class="run r${i}">${runs[i]?.name}</span>`;
  return metrics.map((metric, i) => ({
    title:
      i === 0
        ? html`<span class="${className}">${title}${whose(i)}</span>`
        : html`<span class="${className} again">${whose(i)}</span>`,
    metric,
    base: i === 0 ? undefined : metrics[0],
  }));
}

function fold(name: string, runs: readonly ChartedRun[], shelf: Shelf, isOpen: boolean): Markup {
  const curve = percentileChart(name, runs);
  const courses = coursesOf(name, runs);
  const bands = bandChart(courses);
  const isAlone = runs.length === 1;
  if (curve === undefined && bands === undefined) return html``;
  // Made where it stands: figures are numbered in their order on the page.
  const heats = () =>
    courses.flatMap(({ run, course }) =>
      course === undefined
        ? []
        : [
            figure(shelf, heatChart(run, course, courses), {
              title: isAlone ? 'Every value, by second and latency' : `Every value of ${run.name}`,
              text: `Up to ${course.heat.most} values in a cell. ${inWords(metricOf(run.result, name))}`,
              note: 'darker or brighter: more values; the axis is logarithmic',
            }),
          ],
    );
  const texts = runs.map(
    ({ name: run, result }) => `${isAlone ? '' : `${run}: `}${inWords(metricOf(result, name))}`,
  );
  const text = texts.join(' ');
  return html`<details class="trend"${isOpen ? html` open` : ''}><summary>${metricName(name)} <span>${texts.join(' · ')}</span></summary>
<div class="pair">
${curve && figure(shelf, curve, { title: 'Percentiles', text, note: 'each nine has the same room' })}
${
  bands
    ? figure(shelf, bands, { title: 'Over time', text, note: isAlone ? 'p50, p90, p99, max' : 'p50 and p99' })
    : html`<p class="none">${whyNot(runs)}</p>`
}
</div>
${heats()}</details>
`;
}

/** Why there is no picture over time. */
const whyNot = (runs: readonly ChartedRun[]): string =>
  runs.every(({ columns }) => columns.xs.length < 2)
    ? 'The run was too short to be shown by the second.'
    : 'The result has no values of it by the second.';

function inWords(metric: MetricResult | undefined): string {
  if (metric === undefined) return 'not measured.';
  const { count, p50, p99, max } = metric;
  return `${formatShortCount(count)} values, p50 ${formatMs(p50)}, p99 ${formatMs(p99)}, max ${formatMs(max)} ms.`;
}
