import { HistogramLogReader, listTags } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { byName } from '../../src/report/order.js';
import { hlog, tagOf } from '../../src/report/writers/hlog.js';
import { decodeHistogram } from '../../src/stats/histogram.js';
import { emptyResult, outlandish, simulate } from './simulated.js';

/** Every line, as HdrHistogram's own reader understands it. */
function read(log: string) {
  const reader = new HistogramLogReader(log, 64);
  const lines = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
    lines.push(next);
  return lines;
}

describe('the hlog report', () => {
  const result = simulate();
  const lines = read(hlog.render(result));

  it('has every trend of every second', () => {
    const expected = result.intervals.flatMap(({ at, trends = {} }) =>
      byName(trends).map(([name, encoded]) => {
        const { totalCount, maxValue, mean } = decodeHistogram(encoded) ?? {};
        return { tag: tagOf(name), at, totalCount, maxValue, mean };
      }),
    );
    expect(expected.length).toBeGreaterThan(40);
    const startedAt = Date.parse(result.startedAt);
    expect(
      lines.map(({ tag, startTimeStampMsec, totalCount, maxValue, mean }) => ({
        tag,
        at: Math.round(startTimeStampMsec - startedAt) / 1_000,
        totalCount,
        maxValue,
        mean,
      })),
    ).toEqual(expected);
  });

  it('says how long the last second was', () => {
    const { startTimeStampMsec = 0, endTimeStampMsec = 0 } = lines.at(-1) ?? {};
    const at = result.intervals.findLast(({ trends }) => trends !== undefined)?.at ?? 0;
    expect(Math.round(endTimeStampMsec - startTimeStampMsec)).toBe(Math.min(1, result.duration - at) * 1_000);
    const short = hlog.render({ ...result, duration: 11.25, intervals: result.intervals.slice(0, 12) });
    expect(short).toContain(',11.000,0.250,');
    expect(hlog.render({ ...result, duration: 11 })).toContain(',11.000,0.001,');
  });

  it('begins with what HdrHistogram looks for', () => {
    expect(hlog.render(emptyResult).split('\n')).toEqual([
      '#[Stanzascope, values in microseconds: scenario smoke, target unix:///run/xmpp.sock, seed 0]',
      '#[Histogram log format version 1.3]',
      '#[StartTime: 1795452243.000 (seconds since epoch), 2026-11-23T16:44:03Z]',
      '#[BaseTime: 1795452243.000 (seconds since epoch)]',
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
      '',
    ]);
  });

  it('has one tag a metric whatever its name holds, and no line that is not read', () => {
    const odd = outlandish('a, b\n;c"%');
    const log = hlog.render(odd);
    const names = new Set(odd.intervals.flatMap(({ trends = {} }) => Object.keys(trends)));
    expect(new Set(listTags(log)).size).toBe(names.size);
    expect(read(log)).toHaveLength(log.split('\n').filter((line) => line.startsWith('Tag=')).length);
  });

  it('leaves out what is no histogram', () => {
    const [first] = result.intervals;
    const trends = { a: 'nonsense', b: 'HISTFAAA\n#' };
    expect(hlog.render({ ...emptyResult, intervals: first ? [{ ...first, trends }] : [] })).not.toContain(
      'Tag=',
    );
  });
});

describe('tagOf', () => {
  it.each([
    ['xmpp_iq_rtt', 'xmpp_iq_rtt'],
    ['xmpp_iq_rtt{ns:urn:xmpp:ping,time:service}', 'xmpp_iq_rtt{ns:urn:xmpp:ping;time:service}'],
    ['a{b:c d;e%}', 'a{b:c%20d%3Be%25}'],
    ['no name, at all', 'no%20name%2C%20at%20all'],
  ])('%s becomes %s', (metric, tag) => {
    expect(tagOf(metric)).toBe(tag);
  });
});
