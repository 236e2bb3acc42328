// The course of every trend as a HdrHistogram log (format 1.3): one interval histogram for each second and metric.
import { visible } from '../../model/sanitise.js';
import { parseMetricName } from '../../stats/metric-name.js';
import type { Interval, RunResult } from '../../stats/result.js';
import { secondHistograms } from '../second-trends.js';
import type { TextWriter } from '../writer.js';

export const hlog: TextWriter = {
  stem: 'result',
  extension: 'hlog',
  render(result: RunResult): string {
    const start = (Date.parse(result.startedAt) / 1_000).toFixed(3);
    const told = `${result.scenario.name}, target ${result.target}, seed ${result.seed}`;
    return [
      `#[Stanzascope, values in microseconds: scenario ${visible(told)}]`,
      '#[Histogram log format version 1.3]',
      `#[StartTime: ${start} (seconds since epoch), ${visible(result.startedAt)}]`,
      // Said outright, readers need not guess from the numbers that the instants below count from the start.
      `#[BaseTime: ${start} (seconds since epoch)]`,
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
      ...result.intervals.flatMap((interval) => lines(interval, result.duration)),
      '',
    ].join('\n');
  },
};

/** The maximum is in ms, as HdrHistogram's own writers scale it. */
function lines(interval: Interval, duration: number): string[] {
  const at = interval.at.toFixed(3);
  const length = lengthOf(interval, duration).toFixed(3);
  return secondHistograms(interval).map(
    ({ name, histogram, encoded }) =>
      `Tag=${tagOf(name)},${at},${length},${(histogram.maxValue / 1_000).toFixed(3)},${encoded}`,
  );
}

/** Seconds. The last interval may be a part of a second, but never nothing, since readers divide by it. */
function lengthOf({ at }: Interval, duration: number): number {
  const rest = duration - at;
  return rest >= 1 ? 1 : Math.max(rest, 0.001);
}

/**
 * The name of a metric without commas and white space, which end a tag for some readers: `{scenario:chat;time:service}`. What
 * that would make ambiguous is percent-encoded (RFC 3986 §2.1), so the name can be had back.
 */
export function tagOf(metric: string): string {
  const name = parseMetricName(metric);
  if (name === undefined) return encoded(metric);
  const tags = Object.entries(name.tags).map(([key, value]) => `${key}:${encoded(value)}`);
  return tags.length === 0 ? name.base : `${name.base}{${tags.join(';')}}`;
}

const encoded = (text: string): string =>
  visible(text).replace(/[\s,;%"]/gu, (character) => encodeURIComponent(character));
