// Reads result.json: what is not a result is refused in words, before any report is made of it.
import { z } from 'zod';
import type {
  Interval,
  Ledger,
  MetricResult,
  RunResult,
  Segment,
  StepResult,
  ThresholdResult,
} from './result.js';

/** A schema for every key of T, and for no other: the interfaces of result.ts stay the one definition. */
type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const count = z.number().nonnegative();
const optional = z.number().exactOptional();

const metric = z.object({
  kind: z.enum(['trend', 'counter', 'rate', 'gauge']),
  unit: z.enum(['ms', 'count', 'bytes', 'ratio']),
  count,
  rate: optional,
  value: optional,
  min: optional,
  mean: optional,
  p50: optional,
  p90: optional,
  p95: optional,
  p99: optional,
  p999: optional,
  max: optional,
  histogram: z.string().exactOptional(),
} satisfies Shape<MetricResult>);

const ledger = z.object({
  sent: count,
  delivered: count,
  bounced: count,
  lost: count,
  duplicated: count,
  reordered: count,
  late: count,
} satisfies Shape<Ledger>);

const threshold = z.object({
  metric: z.string(),
  expr: z.string(),
  value: optional,
  ok: z.boolean(),
} satisfies Shape<ThresholdResult>);

const interval = z.object({
  at: count,
  users: count,
  iterations: count,
  sent: count,
  delivered: count,
  errors: count,
  p50: optional,
  p99: optional,
  max: optional,
  trends: z.record(z.string(), z.string()).exactOptional(),
} satisfies Shape<Interval>);

const step = z.object({
  scenario: z.string(),
  part: z.enum(['before', 'flow', 'after']),
  label: z.string(),
  depth: count,
  started: count,
  passed: count,
  failed: count,
} satisfies Shape<StepResult>);

const segment = z.object({ index: count, count } satisfies Shape<Segment>);

const result = z.object({
  format: z.literal('stanzascope-result'),
  version: z.literal(1),
  scenario: z.object({ name: z.string(), text: z.string() }),
  target: z.string(),
  seed: z.number(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  startedAt: z.iso.datetime(),
  duration: count,
  warmup: count.exactOptional(),
  verdict: z.enum(['pass', 'fail', 'invalid']),
  reasons: z.array(z.string()),
  metrics: z.record(z.string(), metric),
  counters: z.record(z.string(), z.number()),
  ledger,
  thresholds: z.array(threshold),
  intervals: z.array(interval),
  steps: z.array(step).exactOptional(),
  segment: segment.exactOptional(),
} satisfies Shape<RunResult>);

/**
 * Reads the text of a result.json. Keys that version 1 does not know are left out. On anything else: what is wrong, as the
 * end of the sentence "not a stanzascope result: …".
 */
export function parseResult(text: string): RunResult | { readonly wrong: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { wrong: 'it is not JSON' };
  }
  const parsed = result.safeParse(json);
  if (parsed.success) return parsed.data;
  return { wrong: describe(json, parsed.error.issues[0]) };
}

function describe(json: unknown, issue: z.core.$ZodIssue | undefined): string {
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  if (format !== 'stanzascope-result') return '"format" should be "stanzascope-result"';
  if (version !== 1) return `"version" is ${JSON.stringify(version)}; this program reads version 1`;
  const where = (issue?.path ?? []).map(String).join('.');
  return `${where}: ${issue?.message ?? 'unknown fault'}`;
}
