// The course of a run from those of its shares, second by second.
import { toMillis } from '../model/time.js';
import { encodeHistogram, newSmallHistogram, sumHistograms, valueAtPercentile } from './histogram.js';
import type { Interval } from './result.js';

/** The metric of an interval's `p50`, `p99` and `max`. */
const deliveries = 'xmpp_msg_delivery_duration';

/** Undefined when a histogram of a second cannot be read. */
export function mergeIntervals(shares: readonly (readonly Interval[])[]): readonly Interval[] | undefined {
  const seconds = new Map<number, Interval[]>();
  for (const interval of shares.flat()) {
    const second = seconds.get(interval.at) ?? [];
    second.push(interval);
    seconds.set(interval.at, second);
  }
  const merged: Interval[] = [];
  for (const [at, parts] of [...seconds].sort(([a], [b]) => a - b)) {
    const interval = mergeSecond(at, parts);
    if (interval === undefined) return undefined;
    merged.push(interval);
  }
  return merged;
}

function mergeSecond(at: number, parts: readonly Interval[]): Interval | undefined {
  const sum = (of: (part: Interval) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const trends = mergeSecondTrends(parts);
  if (trends === undefined) return undefined;
  return {
    at,
    users: sum(({ users }) => users),
    iterations: sum(({ iterations }) => iterations),
    sent: sum(({ sent }) => sent),
    delivered: sum(({ delivered }) => delivered),
    errors: sum(({ errors }) => errors),
    ...latency(parts, trends),
    ...(Object.keys(trends).length > 0 && { trends }),
  };
}

function mergeSecondTrends(parts: readonly Interval[]): Readonly<Record<string, string>> | undefined {
  const merged: Record<string, string> = {};
  for (const name of new Set(parts.flatMap(({ trends = {} }) => Object.keys(trends)).sort())) {
    const [only = '', ...more] = textsOf(parts, name);
    const histogram = more.length > 0 ? sumHistograms([only, ...more], newSmallHistogram) : undefined;
    if (more.length > 0 && histogram === undefined) return undefined;
    merged[name] = histogram === undefined ? only : encodeHistogram(histogram);
  }
  return merged;
}

/**
 * One share's numbers stay as they are. From several shares only the histograms give percentiles; where one has none, as in the
 * seconds of a warm-up, there are none: percentiles cannot be averaged.
 */
function latency(
  parts: readonly Interval[],
  trends: Readonly<Record<string, string>>,
): Pick<Interval, 'p50' | 'p99' | 'max'> {
  const timed = parts.filter((part) => part.max !== undefined);
  const [only, ...more] = timed;
  if (only === undefined) return {};
  if (more.length === 0) return pick(only);
  const max = Math.max(...timed.map((part) => part.max ?? 0));
  const histogram = timed.every((part) => part.trends?.[deliveries] !== undefined)
    ? sumHistograms([trends[deliveries] ?? ''], newSmallHistogram)
    : undefined;
  if (histogram === undefined) return { max };
  const at = (p: number): number => Math.min(toMillis(valueAtPercentile(histogram, p)), max);
  return { p50: at(50), p99: at(99), max };
}

const pick = ({ p50, p99, max }: Interval): Pick<Interval, 'p50' | 'p99' | 'max'> => ({
  ...(p50 !== undefined && { p50 }),
  ...(p99 !== undefined && { p99 }),
  ...(max !== undefined && { max }),
});

const textsOf = (parts: readonly Interval[], name: string): string[] =>
  parts.map((part) => part.trends?.[name]).filter((text) => text !== undefined);
