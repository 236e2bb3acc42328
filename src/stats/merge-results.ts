// The result of a run from those of its shares, which machines or threads have done.
import { fromSeconds, micros } from '../model/time.js';
import { mergeMetrics } from './merge.js';
import { mergeIntervals } from './merge-intervals.js';
import type { Ledger, MetricResult, RunResult, Segment, StepResult } from './result.js';
import { gapsAmong, type MergeFault, readShares, type Share, segmentName } from './shares.js';
import { conclude, describeFailure, evaluateText } from './verdict.js';

const whole: Segment = { index: 1, count: 1 };

/**
 * Everything that is counted is summed exactly, and judged again: thresholds on the sums; invalid when a share is, is missing, or
 * is there twice. The order of the results does not matter.
 * @param of what they are shares of: a whole run, or the segment that several threads have done
 */
export function mergeResults(
  results: readonly [RunResult, ...RunResult[]],
  of: Segment = whole,
): RunResult | MergeFault {
  const given = readShares(results, of);
  if ('wrong' in given) return given;
  const shares = [...given].sort((a, b) => a.segment.index - b.segment.index);
  const duration = Math.max(...shares.map((share) => share.duration));
  const { format, version, scenario, target, seed, warmup } = results[0];
  const metrics = mergedMetrics(shares, duration - (warmup ?? 0));
  if ('wrong' in metrics) return { wrong: metrics.wrong, at: results.indexOf(metrics.of) };
  const intervals = mergeIntervals(shares.map((share) => share.intervals));
  if (intervals === undefined) return { wrong: 'a histogram of its intervals cannot be read', at: 0 };
  const thresholds = thresholdsOf(shares).map(({ metric, expr }) => evaluateText(metric, expr, metrics.all));
  const invalid = [
    ...gapsAmong(
      shares.map(({ segment }) => segment),
      of,
    ),
    ...shares.filter(({ verdict }) => verdict === 'invalid').flatMap(ownReasons),
  ];
  const failures = shares.filter(({ verdict }) => verdict !== 'invalid').flatMap(ownReasons);
  const steps = mergeSteps(shares);
  return {
    ...{ format, version, scenario, target, seed },
    environment: mergeEnvironments(shares),
    startedAt: shares.map(({ startedAt }) => startedAt).sort()[0] ?? results[0].startedAt,
    duration,
    ...(warmup !== undefined && { warmup }),
    ...conclude({ invalid, failures, thresholds }),
    metrics: metrics.all,
    counters: sumRecords(shares.map(({ counters }) => counters)),
    ledger: mergeLedgers(shares),
    thresholds,
    intervals,
    ...(steps !== undefined && { steps }),
    ...(of.count > 1 && { segment: of }),
  };
}

type Metrics = Readonly<Record<string, MetricResult>>;

/** Sorted by name, as the recorder gives them. @param seconds measured */
function mergedMetrics(
  shares: readonly Share[],
  seconds: number,
): { readonly all: Metrics } | { readonly wrong: string; readonly of: Share } {
  const elapsed = micros(Math.max(0, fromSeconds(seconds)));
  const all: Record<string, MetricResult> = {};
  for (const metric of new Set(shares.flatMap(({ metrics }) => Object.keys(metrics)).sort())) {
    const having = shares.filter(({ metrics }) => Object.hasOwn(metrics, metric));
    const merged = mergeMetrics(
      having.map(({ metrics }) => metrics[metric]).filter((part) => part !== undefined),
      elapsed,
    );
    const [of] = having;
    if (merged !== undefined) all[metric] = merged;
    else if (of !== undefined) return { wrong: `its ${metric} cannot be added to that of the others`, of };
  }
  return { all };
}

/** The reasons that are not a threshold's: those are judged again. */
function ownReasons({ reasons, thresholds, segment }: Share): string[] {
  const judgedAgain = new Set(thresholds.filter(({ ok }) => !ok).map(describeFailure));
  return reasons
    .filter((reason) => !judgedAgain.has(reason))
    .map((reason) => `segment ${segmentName(segment)}: ${reason}`);
}

/** Each once: a share without messages has one fewer. */
function thresholdsOf(
  shares: readonly Share[],
): readonly { readonly metric: string; readonly expr: string }[] {
  const all = shares.flatMap(({ thresholds }) => thresholds);
  return [...new Map(all.map(({ metric, expr }) => [`${metric} ${expr}`, { metric, expr }])).values()];
}

function mergeLedgers(shares: readonly Share[]): Ledger {
  const sum = (key: keyof Ledger): number => shares.reduce((all, { ledger }) => all + ledger[key], 0);
  return {
    sent: sum('sent'),
    delivered: sum('delivered'),
    bounced: sum('bounced'),
    lost: sum('lost'),
    duplicated: sum('duplicated'),
    reordered: sum('reordered'),
    late: sum('late'),
  };
}

function sumRecords(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [key, value] of records.flatMap((record) => Object.entries(record)))
    sums.set(key, (sums.get(key) ?? 0) + value);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The shares have the same steps; undefined when they have none. */
function mergeSteps(shares: readonly Share[]): readonly StepResult[] | undefined {
  return shares[0]?.steps?.map((step, i) => {
    const sum = (key: 'started' | 'passed' | 'failed'): number =>
      shares.reduce((all, { steps }) => all + (steps?.[i]?.[key] ?? 0), 0);
    return { ...step, started: sum('started'), passed: sum('passed'), failed: sum('failed') };
  });
}

/** What differs is told with all its values: `cpus 2, 4`. */
function mergeEnvironments(shares: readonly Share[]): RunResult['environment'] {
  const names = [...new Set(shares.flatMap(({ environment }) => Object.keys(environment)))].sort();
  return Object.fromEntries(
    names.map((key) => {
      const values = [...new Set(shares.map(({ environment }) => environment[key]))].filter(
        (value) => value !== undefined,
      );
      return [key, values.length === 1 && values[0] !== undefined ? values[0] : values.sort().join(', ')];
    }),
  );
}
