// Which durations a report shows, in which tables and in which order, and the numbers of each; not how they are laid out.
import { parseMetricName, withTag } from '../../stats/metric-name.js';
import type { MetricResult, RunResult } from '../../stats/result.js';
import { loginPhases } from '../login-phases.js';
import { formatMs, formatShare, formatShortCount, nothing } from '../numbers.js';
import { byName } from '../order.js';

/** Durations that are compared with each other. */
export interface TrendTable {
  /** With the unit: `Login, ms`. */
  readonly heading: string;
  /** Never empty. */
  readonly rows: readonly TrendRow[];
  /** What part of the whole each row took: `auth 64 %`; empty where the rows are no parts. */
  readonly shares: readonly string[];
}

/** A metric by its name, not made safe for any output; `service` when it has a schedule. */
export interface TrendRow {
  readonly name: string;
  readonly response: MetricResult;
  readonly service?: MetricResult;
}

/** The headings over {@link trendCells}. */
export const trendColumns = ['count', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;

/** Below it, p99.9 is one single value: it would look like a measurement and is none. */
const enoughForP999 = 1_000;

const loginOrder = [...Object.keys(loginPhases), 'xmpp_login_duration'];

type Metrics = Readonly<Record<string, MetricResult>>;

/** Metrics with both times, then the login, then durations that have no schedule; no table without rows. */
export function trendTables({ metrics }: RunResult): readonly TrendTable[] {
  const names = byName(metrics)
    .filter(([name, { kind }]) => kind === 'trend' && !isServiceTime(name))
    .map(([name]) => name);
  const logins = names.filter(isLogin).sort((a, b) => loginRank(a) - loginRank(b));
  const timed = names.filter((name) => !isLogin(name) && serviceTime(metrics, name) !== undefined);
  const others = names.filter((name) => !logins.includes(name) && !timed.includes(name));
  const rows = (list: readonly string[]) => list.flatMap((name) => rowOf(name, metrics));
  return [
    { heading: 'Response time, ms', rows: rows(timed), shares: [] },
    { heading: 'Login, ms', rows: rows(logins), shares: loginShares(metrics) },
    { heading: 'Other durations, ms', rows: rows(others), shares: [] },
  ].filter((table) => table.rows.length > 0);
}

/** The numbers of a trend, under {@link trendColumns}. */
export function trendCells(metric: MetricResult): string[] {
  const { count, p50, p90, p95, p99, p999, max } = metric;
  return [
    formatShortCount(count),
    ...[p50, p90, p95, p99].map(formatMs),
    count < enoughForP999 ? nothing : formatMs(p999),
    formatMs(max),
  ];
}

const baseOf = (name: string): string => parseMetricName(name)?.base ?? name;
const isServiceTime = (name: string): boolean => parseMetricName(name)?.tags.time === 'service';
const isLogin = (name: string): boolean => loginOrder.includes(baseOf(name));
const loginRank = (name: string): number => loginOrder.indexOf(baseOf(name));
const serviceTime = (metrics: Metrics, name: string): MetricResult | undefined =>
  metrics[withTag(name, 'time', 'service')];

function rowOf(name: string, metrics: Metrics): TrendRow[] {
  const response = metrics[name];
  const service = serviceTime(metrics, name);
  return response === undefined ? [] : [{ name, response, ...(service && { service }) }];
}

/** Which part of the time of all logins each phase took, the wait before a login that began late left out. */
function loginShares(metrics: Metrics): string[] {
  const name = 'xmpp_login_duration';
  const whole = totalOf(serviceTime(metrics, name) ?? metrics[name]);
  if (whole === 0) return [];
  return Object.entries(loginPhases)
    .map(([phase, label]) => ({ label, total: totalOf(metrics[phase]) }))
    .filter(({ total }) => total > 0)
    .map(({ label, total }) => `${label} ${formatShare(total / whole).replace(/\.\d+/, '')}`);
}

const totalOf = (metric: MetricResult | undefined): number => (metric?.mean ?? 0) * (metric?.count ?? 0);
