// The trends of one or more results in the order in which a reader wants them.
import { parseMetricName, withTag } from '../../stats/metric-name.js';
import type { MetricResult, RunResult } from '../../stats/result.js';
import { loginPhases } from '../login-phases.js';
import type { NamedResult } from '../writer.js';

const first = ['xmpp_msg_delivery_duration', 'xmpp_iq_rtt', 'iteration_duration', 'xmpp_login_duration'];
const last = [...Object.keys(loginPhases), 'schedule_lag'];

/** All trends but the service times, which stand beside their response times: what users feel first, the generator last. */
export function trendNames(runs: readonly NamedResult[]): string[] {
  const names = new Set(
    runs.flatMap(({ result }) =>
      Object.entries(result.metrics)
        .filter(([name, { kind }]) => kind === 'trend' && !isServiceTime(name))
        .map(([name]) => name),
    ),
  );
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** From the real send, where `name` is from the intended one. */
export const serviceTime = (result: RunResult, name: string): MetricResult | undefined =>
  metricOf(result, withTag(name, 'time', 'service'));

/** A name out of a file may be one that every object has. */
export const metricOf = ({ metrics }: RunResult, name: string): MetricResult | undefined =>
  Object.hasOwn(metrics, name) ? metrics[name] : undefined;

const isServiceTime = (name: string): boolean => parseMetricName(name)?.tags.time === 'service';

function rank(name: string): number {
  const base = parseMetricName(name)?.base ?? name;
  const early = first.indexOf(base);
  if (early >= 0) return early;
  const late = last.indexOf(base);
  return late < 0 ? first.length : first.length + 1 + late;
}
