// A snapshot for Prometheus: a text file for node_exporter's textfile collector, or for a push gateway.
import { parseMetricName } from '../../stats/metric-name.js';
import type { MetricKind, MetricResult, RunResult } from '../../stats/result.js';
import { byName } from '../order.js';
import { exposition, type Family, type Labels, type Sample } from '../prometheus.js';
import type { TextWriter } from '../writer.js';

const prefix = 'stanzascope_';

export const prom: TextWriter = {
  stem: 'metrics',
  extension: 'prom',
  render: (result: RunResult): string => exposition([...aboutRun(result), ...ofMetrics(result)]),
};

const gauge = (name: string, help: string, ...samples: Sample[]): Family => ({
  name: prefix + name,
  type: 'gauge',
  help,
  samples,
});

/** What the result says beside its metrics. */
function aboutRun(result: RunResult): Family[] {
  const { scenario, target, seed, startedAt, verdict, thresholds, ledger, counters } = result;
  const labels = { scenario: scenario.name, target, seed: String(seed) };
  const verdicts = (['pass', 'fail', 'invalid'] as const).map((each) => ({
    labels: { verdict: each },
    value: Number(each === verdict),
  }));
  return [
    gauge('run_info', 'What was run; always 1.', { labels, value: 1 }),
    gauge('run_verdict', '1 for the verdict of the run, 0 for the others.', ...verdicts),
    gauge('run_start_time_seconds', 'When the run began, since the epoch.', {
      value: Date.parse(startedAt) / 1_000,
    }),
    gauge('run_duration_seconds', 'From the first scheduled iteration to the end of the drain.', {
      value: result.duration,
    }),
    gauge(
      'threshold_ok',
      '1 for a threshold that held, 0 for one that failed.',
      ...thresholds.map(({ metric, expr, ok }) => ({ labels: { metric, expr }, value: Number(ok) })),
    ),
    gauge(
      'ledger_messages',
      'What became of the messages: sent = delivered + bounced + lost; the others count beside the sum.',
      ...byName({ ...ledger }).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    {
      name: `${prefix}events_total`,
      type: 'counter',
      help: 'Errors and other events by kind.',
      samples: byName(counters).map(([kind, value]) => ({ labels: { kind }, value })),
    },
  ];
}

const quantiles = [
  ['0', 'min'],
  ['0.5', 'p50'],
  ['0.9', 'p90'],
  ['0.95', 'p95'],
  ['0.99', 'p99'],
  ['0.999', 'p999'],
  ['1', 'max'],
] as const satisfies readonly (readonly [string, keyof MetricResult])[];

/** How each kind of metric is told. Trends are in ms here and in seconds there. */
const forms: Record<
  MetricKind,
  {
    readonly type: Family['type'];
    readonly help: string;
    name(base: string, metric: MetricResult): string;
    samples(metric: MetricResult, labels: Labels): Sample[];
  }
> = {
  trend: {
    type: 'summary',
    help: 'Quantiles 0 and 1 are the exact minimum and maximum.',
    name: (base) => `${base}_seconds`,
    samples: (metric, labels) => [
      ...quantiles.map(([quantile, key]) => ({
        labels: { ...labels, quantile },
        value: seconds(metric[key]),
      })),
      { suffix: '_sum', labels, value: seconds((metric.mean ?? 0) * metric.count) },
      { suffix: '_count', labels, value: metric.count },
    ],
  },
  counter: {
    type: 'counter',
    help: 'The total of the run.',
    name: (base, { unit }) => `${base}${unit === 'bytes' ? '_bytes' : ''}_total`,
    samples: ({ count }, labels) => [{ labels, value: count }],
  },
  rate: {
    type: 'gauge',
    help: 'The share that held, 0 to 1.',
    name: (base) => (base.endsWith('_ratio') ? base : `${base}_ratio`),
    samples: ({ rate }, labels) => [{ labels, value: rate }],
  },
  gauge: {
    type: 'gauge',
    help: 'The last value.',
    name: (base) => base,
    samples: ({ value }, labels) => [{ labels, value }],
  },
};

/** One family for each metric, with all its sets of tags. */
function ofMetrics({ metrics }: RunResult): Family[] {
  const families = new Map<string, Family>();
  for (const [name, metric] of byName(metrics)) {
    const { type, help, ...form } = forms[metric.kind];
    const { base, labels } = labelled(name);
    const family = prefix + form.name(base, metric);
    const known = families.get(family);
    // Two kinds under one name would make the file unreadable.
    if (known !== undefined && known.type !== type) continue;
    const samples = [...(known?.samples ?? []), ...form.samples(metric, labels)];
    families.set(family, { name: family, type, help: `Metric ${base}. ${help}`, samples });
  }
  return [...families.values()];
}

/** What is no letter, digit or `_` becomes `_`; a tag of a name that Prometheus keeps for itself gets another. */
function labelled(metric: string): { readonly base: string; readonly labels: Labels } {
  const { base, tags } = parseMetricName(metric) ?? { base: metric, tags: {} };
  const labels = Object.entries(tags).map(([key, value]) => [
    /^(?:quantile$|le$|__)/.test(key) ? `tag_${key}` : key,
    value,
  ]);
  return { base: base.replace(/\W/g, '_'), labels: Object.fromEntries(labels) };
}

/** From ms, whole µs. */
const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Number((ms / 1_000).toFixed(6));
