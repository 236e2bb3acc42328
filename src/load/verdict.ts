// Whether a run passed, failed, or says nothing.

import { suggest } from '../model/suggest.js';
import { type Micros, toSeconds } from '../model/time.js';
import type { ThresholdText } from '../scenario/plan.js';
import { canonicalKey, parseMetricName } from '../stats/metric-name.js';
import type { Ledger, MetricResult, ThresholdResult, Verdict } from '../stats/result.js';
import { parseThreshold } from '../stats/threshold.js';
import { describeFailure, evaluateThreshold } from '../stats/verdict.js';
import { isMetric, metrics } from './metrics.js';

export interface Evidence {
  /** Undefined: the usual ones. */
  readonly thresholds: readonly ThresholdText[] | undefined;
  readonly metrics: Readonly<Record<string, MetricResult>>;
  readonly ledger: Ledger;
  /** Why the numbers are not those of the scenario. */
  readonly invalid: readonly string[];
  /** What failed whatever the thresholds say. */
  readonly failures: readonly string[];
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly thresholds: readonly ThresholdResult[];
}

/** Invalid before failed: what was not measured properly cannot fail. */
export function judge({ thresholds, metrics, ledger, invalid, failures }: Evidence): Judgement {
  const results = (thresholds ?? usualThresholds(ledger)).map(({ metric, expr }) =>
    evaluate(metric, expr, metrics),
  );
  const reasons = [...invalid, ...failures, ...results.filter(({ ok }) => !ok).map(describeFailure)];
  const verdict = invalid.length > 0 ? 'invalid' : reasons.length > 0 ? 'fail' : 'pass';
  return { verdict, reasons, thresholds: results };
}

/** What is wrong with a threshold of a scenario file; undefined when nothing is. */
export function checkThreshold(metric: string, expr: string): string | undefined {
  const threshold = parseThreshold(metric, expr);
  if ('wrong' in threshold) return `"${expr}": ${threshold.wrong}`;
  const base = parseMetricName(metric)?.base ?? metric;
  return isMetric(base) ? undefined : `unknown metric "${base}"; ${suggest(base, Object.keys(metrics))}`;
}

/** Whether a threshold asks for a scenario by its name. */
export const namesScenario = (thresholds: readonly ThresholdText[]): boolean =>
  thresholds.some(({ metric }) => parseMetricName(metric)?.tags.scenario !== undefined);

/**
 * Why the run must end now: a threshold with `abort` whose time has come does not hold. One that nothing was measured for yet
 * waits. @param measured a metric so far
 */
export function abortReason(
  thresholds: readonly ThresholdText[],
  elapsed: Micros,
  measured: (metric: string) => MetricResult | undefined,
): string | undefined {
  for (const { metric, expr, abort } of thresholds) {
    if (abort === undefined || elapsed < abort.after) continue;
    const name = canonicalKey(metric);
    const result = measured(name);
    const { ok, value } = evaluate(metric, expr, result === undefined ? {} : { [name]: result });
    if (!ok && value !== undefined)
      return `ended after ${toSeconds(elapsed).toFixed(0)} s by ${metric} ${expr}: it was ${value}`;
  }
  return undefined;
}

/** Everything holds, and every message arrives. */
const usualThresholds = ({ sent }: Ledger): ThresholdText[] => [
  { metric: 'checks', expr: 'rate==1' },
  ...(sent > 0 ? [{ metric: 'xmpp_msg_delivery_ratio', expr: 'rate==1' }] : []),
];

function evaluate(metric: string, expr: string, measured: Evidence['metrics']): ThresholdResult {
  const threshold = parseThreshold(metric, expr);
  return 'wrong' in threshold ? { metric, expr, ok: false } : evaluateThreshold(threshold, measured);
}
