// The charts of a page, made of its results. With several runs each has a colour; with one, each measure.
import { visible } from '../../model/sanitise.js';
import type { NamedResult } from '../writer.js';
import type { ChartData, LineData } from './chart-data.js';
import { type Columns, columnsOf, type TrendCourse, trendCourse } from './course.js';
import { type CurveSource, curves } from './curve.js';
import { metricOf, serviceTime } from './trend-names.js';

/** A run, and its seconds in columns. */
export interface ChartedRun extends NamedResult {
  readonly columns: Columns;
}

export const charted = (run: NamedResult): ChartedRun => ({
  ...run,
  columns: columnsOf(run.result.intervals),
});

/** Undefined when no run has values. */
export function percentileChart(name: string, runs: readonly ChartedRun[]): ChartData | undefined {
  const isAlone = runs.length === 1;
  const sources = runs.flatMap(({ name: run, result }, i): CurveSource[] => {
    const response = metricOf(result, name);
    const service = serviceTime(result, name);
    const labels = isAlone
      ? [service ? 'response time' : 'time', 'service time']
      : [visible(run), `${visible(run)}, service`];
    return [
      ...(response ? [{ metric: response, label: labels[0]!, colour: i }] : []),
      ...(service
        ? [{ metric: service, label: labels[1]!, colour: isAlone ? 1 : i, stroke: 'dashed' as const }]
        : []),
    ];
  });
  const { xs, lines } = curves(sources);
  if (lines.length === 0) return undefined;
  const median = xs.findIndex((x) => x >= 2);
  const isLogarithmic = lines.some(({ values }) => isWide(values[median], values.at(-1)));
  return { x: 'percentile', y: 'ms', xs, end: xs.at(-1) ?? 1, lines, isLogarithmic };
}

/** A run, and one of its trends by the second; undefined when it has no values, or one second alone. */
export interface CourseOfRun {
  readonly run: ChartedRun;
  readonly course: TrendCourse | undefined;
}

export const coursesOf = (name: string, runs: readonly ChartedRun[]): readonly CourseOfRun[] =>
  runs.map((run) => ({
    run,
    course: run.columns.xs.length < 2 ? undefined : trendCourse(name, run.columns),
  }));

/** The bands of one run, or p50 and p99 of several. Undefined when no second has values. */
export function bandChart(courses: readonly CourseOfRun[]): ChartData | undefined {
  if (courses.every(({ course }) => course === undefined)) return undefined;
  const runs = courses.map(({ run }) => run);
  const only = courses.length === 1 ? courses[0]?.course : undefined;
  if (only !== undefined) return { ...seconds(runs), y: 'ms', ...bands(only) };
  const xs = longest(runs);
  const lines = courses.flatMap(({ run, course }, i): LineData[] => {
    if (course === undefined) return [];
    const label = visible(run.name);
    return [
      { label: `${label} p99`, colour: i, values: onto(xs, run, course.p99) },
      { label: `${label} p50`, colour: i, stroke: 'dashed', values: onto(xs, run, course.p50) },
    ];
  });
  return { ...seconds(runs), y: 'ms', lines, isLogarithmic: isUneven(lines) };
}

function bands({ p50, p90, p99, max }: TrendCourse): Pick<ChartData, 'lines' | 'bands' | 'isLogarithmic'> {
  const lines: LineData[] = [
    { label: 'max', colour: 3, stroke: 'dotted', values: max },
    { label: 'p99', colour: 2, values: p99 },
    { label: 'p90', colour: 1, stroke: 'dashed', values: p90 },
    { label: 'p50', colour: 0, values: p50 },
  ];
  const isBand = lines.slice(1).map((_, i) => [i, i + 1] as const);
  return { lines, bands: isBand, isLogarithmic: isUneven(lines) };
}

/** Every value of one run, as counts by second and latency; axis and colours are those of all runs that stand beside it. */
export function heatChart(
  run: ChartedRun,
  { heat }: TrendCourse,
  courses: readonly CourseOfRun[],
): ChartData {
  const all = courses.flatMap(({ course }) => course?.heat ?? []);
  const shared = {
    lowestRow: Math.min(...all.map(({ lowestRow }) => lowestRow)),
    highestRow: Math.max(...all.map(({ highestRow }) => highestRow)),
    most: Math.max(...all.map(({ most }) => most)),
  };
  const end = endOf(courses.map((other) => other.run));
  return { ...seconds([run]), end, y: 'ms', lines: [], heat: { ...heat, ...shared }, isLogarithmic: true };
}

/** Work and errors by the second. */
export function rateChart(runs: readonly ChartedRun[]): ChartData | undefined {
  const xs = longest(runs);
  if (xs.length < 2) return undefined;
  const measures = [
    { label: 'sent', key: 'sent', stroke: 'dashed' },
    { label: 'delivered', key: 'delivered', stroke: 'solid' },
    { label: 'iterations', key: 'iterations', stroke: 'dotted' },
    { label: 'errors', key: 'errors', stroke: 'solid' },
  ] as const;
  const isAlone = runs.length === 1;
  const shown = isAlone ? measures : measures.filter(({ key }) => key === 'delivered' || key === 'errors');
  const lines = runs.flatMap((run, i) =>
    shown.map(({ label, key, stroke }, measure): LineData => {
      const values = run.columns.groups.map((group) => mean(group.map((interval) => interval[key])));
      return {
        label: isAlone ? label : `${visible(run.name)} ${label}`,
        colour: isAlone ? [1, 0, 4, 3][measure]! : i,
        stroke: !isAlone && key === 'errors' ? 'dotted' : stroke,
        values: onto(xs, run, values),
      };
    }),
  );
  const busy = lines.filter(
    ({ values, label }) => label.endsWith('errors') || values.some((value) => value !== null && value > 0),
  );
  return { ...seconds(runs), y: 'count', lines: busy };
}

/** Users online. Undefined when nobody ever was. */
export function usersChart(runs: readonly ChartedRun[]): ChartData | undefined {
  const xs = longest(runs);
  const lines = runs.map((run, i): LineData => {
    const values = run.columns.groups.map((group) => Math.max(...group.map(({ users }) => users)));
    return {
      label: runs.length === 1 ? 'users' : visible(run.name),
      colour: i,
      values: onto(xs, run, values),
    };
  });
  if (xs.length < 2 || lines.every(({ values }) => values.every((value) => (value ?? 0) === 0)))
    return undefined;
  return { ...seconds(runs), y: 'count', lines };
}

/** What all charts over time have in common. */
function seconds(runs: readonly ChartedRun[]): Pick<ChartData, 'x' | 'xs' | 'end' | 'warmup'> {
  const warmup = Math.max(0, ...runs.map(({ result }) => result.warmup ?? 0));
  return { x: 'seconds', xs: longest(runs), end: endOf(runs), ...(warmup > 0 && { warmup }) };
}

/** Where the last column of the longest run ends. */
const endOf = (runs: readonly ChartedRun[]): number =>
  Math.max(...runs.map(({ columns }) => (columns.xs.at(-1) ?? 0) + columns.seconds));

/** Where columns begin in any run: runs of different lengths may have columns of different width. */
function longest(runs: readonly ChartedRun[]): number[] {
  return [...new Set(runs.flatMap(({ columns }) => columns.xs))].sort((a, b) => a - b);
}

function onto(
  xs: readonly number[],
  { columns }: ChartedRun,
  values: readonly (number | null)[],
): (number | null)[] {
  const at = new Map(columns.xs.map((x, i) => [x, values[i] ?? null]));
  if (columns.seconds === 1) return xs.map((x) => at.get(x) ?? null);
  // A wide column holds until the next one begins.
  const end = (columns.xs.at(-1) ?? 0) + columns.seconds;
  return xs.map((x) => (x < end ? (at.get(x - (x % columns.seconds)) ?? null) : null));
}

const mean = (values: readonly number[]): number =>
  Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(6));

/** Whether a linear axis would press most of it to the ground. */
const isWide = (middle: number | null | undefined, highest: number | null | undefined): boolean =>
  (middle ?? 0) > 0 && (highest ?? 0) / (middle ?? 1) > 12;

function isUneven(lines: readonly LineData[]): boolean {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  values.sort((a, b) => a - b);
  return isWide(values[Math.floor(values.length / 2)], values.at(-1));
}
