// How large a change may be before it counts: `p99=10%`, or for one metric `xmpp_iq_rtt:p99=10%`.
import { type ComparedNumber, type NumberName, numberNames } from './compared-numbers.js';
import { canonicalKey } from './metric-name.js';

export interface Tolerance {
  /** Undefined: of every metric. */
  readonly metric?: string;
  readonly number: NumberName;
  /** Relative: 0.1 is 10 %. */
  readonly share: number;
}

const usual = 0.05;
/** Of shares: one message in a thousand that is lost is no noise. */
const usualOfShares = 0.001;

/** Reads one; on anything else a sentence that says what would be right. */
export function parseTolerance(text: string): Tolerance | { readonly wrong: string } {
  const [, metric, word, percent] = /^(?:(.+):)?(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  if (word === undefined || percent === undefined)
    return { wrong: `"${text}" should be like p99=10% or xmpp_iq_rtt:p99=10%` };
  const number = numberNames.find((name) => name === word);
  if (number === undefined) return { wrong: `"${word}" is not one of ${numberNames.join(', ')}` };
  return {
    ...(metric !== undefined && { metric: canonicalKey(metric) }),
    number,
    share: Number(percent) / 100,
  };
}

/** The last one for the metric, else the last one for all, else the usual one. */
export function toleranceOf(
  { metric, number }: Pick<ComparedNumber, 'metric' | 'number'>,
  tolerances: readonly Tolerance[],
): number {
  const fitting = tolerances.filter((tolerance) => tolerance.number === number);
  const chosen =
    fitting.findLast((tolerance) => tolerance.metric === metric) ??
    fitting.findLast((tolerance) => tolerance.metric === undefined);
  return chosen?.share ?? (number === 'share' ? usualOfShares : usual);
}
