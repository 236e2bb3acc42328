// Tables of durations: response and service time, the phases of a login, and all the others.
import { visible } from '../../model/sanitise.js';
import { parseMetricName, withTag } from '../../stats/metric-name.js';
import type { MetricResult, RunResult } from '../../stats/result.js';
import { formatMs, formatShare, formatShortCount, nothing } from '../numbers.js';
import { byName } from '../order.js';
import { row, wrap } from '../table.js';

const titles = ['count', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'];
const widths = [30, 8, 7, 7, 7, 7, 7, 7];
/** Below it, p99.9 is one single value: it would look like a measurement and is none. */
const enoughForP999 = 1_000;

/** The order of a login; each is a part of `xmpp_login_duration`. */
const loginPhases = {
  xmpp_dns_lookup: 'dns',
  xmpp_connecting: 'connecting',
  xmpp_tls_handshaking: 'tls',
  xmpp_websocket_opening: 'websocket',
  xmpp_stream_opening: 'stream',
  xmpp_auth_duration: 'auth',
  xmpp_bind_duration: 'bind',
};
const loginOrder = [...Object.keys(loginPhases), 'xmpp_login_duration'];

type Metrics = Readonly<Record<string, MetricResult>>;

/** Metrics with both times, then the login, then durations that have no schedule. */
export function trends({ metrics }: RunResult): string[][] {
  const names = byName(metrics)
    .filter(([name, { kind }]) => kind === 'trend' && !isServiceTime(name))
    .map(([name]) => name);
  const logins = names.filter(isLogin).sort((a, b) => loginRank(a) - loginRank(b));
  const timed = names.filter((name) => !isLogin(name) && serviceTime(metrics, name) !== undefined);
  const others = names.filter((name) => !logins.includes(name) && !timed.includes(name));
  return [
    table('Response time, ms', timed, metrics),
    [...table('Login, ms', logins, metrics), ...loginShares(metrics)],
    table('Other durations, ms', others, metrics),
  ];
}

const baseOf = (name: string): string => parseMetricName(name)?.base ?? name;
const isServiceTime = (name: string): boolean => parseMetricName(name)?.tags.time === 'service';
const isLogin = (name: string): boolean => loginOrder.includes(baseOf(name));
const loginRank = (name: string): number => loginOrder.indexOf(baseOf(name));
const serviceTime = (metrics: Metrics, name: string): MetricResult | undefined =>
  metrics[withTag(name, 'time', 'service')];

function table(heading: string, names: readonly string[], metrics: Metrics): string[] {
  if (names.length === 0) return [];
  return [...row(heading, titles, widths), ...names.flatMap((name) => rowsOf(name, metrics))];
}

function rowsOf(name: string, metrics: Metrics): string[] {
  const response = metrics[name];
  const service = serviceTime(metrics, name);
  return [
    ...(response ? row(`  ${visible(name)}`, cells(response), widths) : []),
    ...(service ? row('  └ service, from real send', cells(service), widths) : []),
  ];
}

function cells(metric: MetricResult): string[] {
  const { count, p50, p90, p95, p99, p999, max } = metric;
  return [
    formatShortCount(count),
    ...[p50, p90, p95, p99].map(formatMs),
    count < enoughForP999 ? nothing : formatMs(p999),
    formatMs(max),
  ];
}

/** Which part of the time of all logins each phase took, the wait before a login that began late left out. */
function loginShares(metrics: Metrics): string[] {
  const name = 'xmpp_login_duration';
  const whole = totalOf(serviceTime(metrics, name) ?? metrics[name]);
  if (whole === 0) return [];
  const shares = Object.entries(loginPhases)
    .map(([name, label]) => ({ label, total: totalOf(metrics[name]) }))
    .filter(({ total }) => total > 0)
    .map(({ label, total }) => `${label} ${formatShare(total / whole).replace(/\.\d+/, '')}`);
  return shares.length === 0 ? [] : wrap(`  └ share of the time: ${shares.join(' · ')}`, 4);
}

const totalOf = (metric: MetricResult | undefined): number => (metric?.mean ?? 0) * (metric?.count ?? 0);
