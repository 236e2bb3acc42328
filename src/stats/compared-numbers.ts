// Which numbers of several results are held against each other, and which way is better.
import { parseMetricName } from './metric-name.js';
import type { MetricResult, RunResult } from './result.js';

/** `rate`: per second, of a counter; `share`: of a rate, 0 to 1; `value`: the last of a gauge; `p50` and so on: ms, of a trend. */
export const numberNames = ['p50', 'p95', 'p99', 'rate', 'share', 'value'] as const;

export type NumberName = (typeof numberNames)[number];

/** One number of a metric in every result, in their order. */
export interface ComparedNumber {
  readonly metric: string;
  readonly number: NumberName;
  readonly better: 'lower' | 'higher';
  readonly values: readonly number[];
}

/** Below it fewer than ten values lie beyond the percentile: it would be chance. */
const enough = { p50: 20, p95: 200, p99: 1_000 } as const;
/** Counters that say how much work was done; most others say what the scenario asked for, or are in a share already. */
const work = ['iterations', 'xmpp_msgs_received'];
/** What the generator itself used. */
const costs = ['gen_cpu'];
/** Trends that say how the generator did, not the server. */
const isOfGenerator = (base: string): boolean => base === 'schedule_lag' || base.startsWith('gen_');

/** Sorted by metric. What one of the results has not, or not often enough, is left out. */
export function comparedNumbers(results: readonly RunResult[]): readonly ComparedNumber[] {
  const [first] = results;
  return Object.keys(first?.metrics ?? {})
    .sort()
    .filter((metric) => !isTwin(metric, results))
    .flatMap((metric) => numbersOf(metric, all(metric, results)));
}

function numbersOf(metric: string, parts: readonly MetricResult[]): ComparedNumber[] {
  const { base, tags } = parseMetricName(metric) ?? { base: metric, tags: {} as Record<string, string> };
  const [first] = parts;
  if (first === undefined || parts.some(({ kind }) => kind !== first.kind)) return [];
  const number = (
    name: NumberName,
    better: ComparedNumber['better'],
    of: (part: MetricResult) => number | undefined,
  ): ComparedNumber[] => {
    const values = parts.map(of).filter((value) => value !== undefined);
    return values.length === parts.length ? [{ metric, number: name, better, values }] : [];
  };
  switch (first.kind) {
    case 'trend':
      if (tags.time === 'service' || isOfGenerator(base)) return [];
      return (['p50', 'p95', 'p99'] as const).flatMap((name) =>
        number(name, 'lower', (part) => (part.count >= enough[name] ? part[name] : undefined)),
      );
    case 'rate':
      return number('share', 'higher', ({ rate }) => rate);
    case 'counter':
      return work.includes(base) ? number('rate', 'higher', ({ rate }) => rate) : [];
    case 'gauge':
      return costs.includes(base) ? number('value', 'lower', ({ value }) => value) : [];
    default:
      return first.kind satisfies never;
  }
}

/** Of the results that have the metric; as many as there are results only when all have it. */
function all(metric: string, results: readonly RunResult[]): readonly MetricResult[] {
  const parts = results.map(({ metrics }) => metrics[metric]).filter((part) => part !== undefined);
  return parts.length === results.length ? parts : [];
}

/** Whether a metric with tags says the same as that without: a run of one scenario keeps both. */
function isTwin(metric: string, results: readonly RunResult[]): boolean {
  const base = parseMetricName(metric)?.base ?? metric;
  if (base === metric) return false;
  const isSame = (a: MetricResult | undefined, b: MetricResult | undefined): boolean =>
    a?.kind === b?.kind && a?.count === b?.count && a?.rate === b?.rate && a?.histogram === b?.histogram;
  return results.every(({ metrics }) => isSame(metrics[metric], metrics[base]));
}
