// Whether a run passed, failed, or says nothing.

import { suggest } from '../model/suggest.js';
import { type Micros, toSeconds } from '../model/time.js';
import type { ThresholdText } from '../scenario/plan.js';
import { canonicalKey, parseMetricName } from '../stats/metric-name.js';
import type { Ledger, MetricResult, ThresholdResult, Verdict } from '../stats/result.js';
import { parseThreshold } from '../stats/threshold.js';
import { conclude, evaluateText } from '../stats/verdict.js';
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

/** Thresholds held against what was measured, and what follows from all of it. */
export function judge({ thresholds, metrics, ledger, invalid, failures }: Evidence): Judgement {
  const results = (thresholds ?? usualThresholds(ledger)).map(({ metric, expr }) =>
    evaluateText(metric, expr, metrics),
  );
  return { ...conclude({ invalid, failures, thresholds: results }), thresholds: results };
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
    const { ok, value } = evaluateText(metric, expr, result === undefined ? {} : { [name]: result });
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
