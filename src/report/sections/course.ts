// How the run went, second by second, as sparklines.
import type { Interval, RunResult } from '../../stats/result.js';
import { formatCount, formatMs } from '../numbers.js';
import { inGroups, sparkline } from '../table.js';

const columns = 48;

type Values = readonly (number | undefined)[];

/** One line of the course: what it takes from each second, how seconds that share a mark are joined, and its unit. */
interface Line {
  readonly label: string;
  readonly of: (interval: Interval) => number | undefined;
  readonly join: (values: readonly number[]) => number;
  readonly format: (value: number) => string;
}

const worst = (values: readonly number[]): number => Math.max(...values);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const perSecond = (value: number): string => `${formatCount(value)} /s`;

const lines: readonly Line[] = [
  { label: 'max', of: ({ max }) => max, join: worst, format: (ms) => `${formatMs(ms)} ms` },
  { label: 'p99', of: ({ p99 }) => p99, join: worst, format: (ms) => `${formatMs(ms)} ms` },
  { label: 'p50', of: ({ p50 }) => p50, join: worst, format: (ms) => `${formatMs(ms)} ms` },
  { label: 'sent', of: ({ sent }) => sent, join: mean, format: perSecond },
  { label: 'errors', of: ({ errors }) => errors, join: mean, format: perSecond },
  { label: 'users', of: ({ users }) => users, join: worst, format: formatCount },
];

/** Nothing for a run that ended within its first second. */
export function course({ intervals }: RunResult): string[] {
  if (intervals.length < 2) return [];
  const groups = inGroups(intervals, columns);
  const seconds = groups[0]?.length ?? 1;
  const scale = seconds === 1 ? 'each mark is a second' : `each mark is ${seconds} s, its worst for latency`;
  return [
    `Course, ${scale}`,
    ...lines.flatMap((line) => {
      const values = groups.map((group) => joined(group, line));
      return isQuiet(values) ? [] : [`  ${line.label.padEnd(8)}${sparkline(values)}  ${range(values, line)}`];
    }),
  ];
}

function joined(group: readonly Interval[], line: Line): number | undefined {
  const values = group.map(line.of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : line.join(values);
}

const isQuiet = (values: Values): boolean => values.every((value) => value === undefined || value === 0);

function range(values: Values, { format }: Line): string {
  const known = values.filter((value) => value !== undefined);
  return `≤ ${format(Math.max(...known))}`;
}
