import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { toMillis } from '../../src/model/time.js';
import { csv } from '../../src/report/writers/csv.js';
import { decodeHistogram, valueAtPercentile } from '../../src/stats/histogram.js';
import type { RunResult } from '../../src/stats/result.js';
import { emptyResult, outlandish, simulate } from './simulated.js';

const delivery = 'xmpp_msg_delivery_duration';

function rows(result: RunResult, name: string): Record<string, string>[] {
  const text = csv.files(result).find((file) => file.name === name)?.text ?? '';
  return parse(text, { columns: true, recordDelimiter: '\r\n' });
}

describe('intervals.csv', () => {
  const result = simulate();

  it('has one row a second with all its numbers', () => {
    const seconds = rows(result, 'intervals.csv');
    expect(seconds).toHaveLength(result.intervals.length);
    for (const [i, second] of seconds.entries()) {
      const { trends: _, ...interval } = result.intervals[i] ?? {};
      for (const [key, value] of Object.entries(interval)) expect(second[key]).toBe(String(value));
    }
  });

  it('tells each trend of each second', () => {
    const seconds = rows(result, 'intervals.csv');
    for (const [i, second] of seconds.entries()) {
      const histogram = decodeHistogram(result.intervals[i]?.trends?.[delivery] ?? '');
      const told = ['count', 'p50_ms', 'p90_ms', 'p99_ms', 'max_ms'].map(
        (end) => second[`${delivery}_${end}`],
      );
      if (histogram === undefined) expect(told).toEqual(['', '', '', '', '']);
      else
        expect(told).toEqual(
          [
            histogram.totalCount,
            ...[50, 90, 99, 100].map((p) => toMillis(valueAtPercentile(histogram, p))),
          ].map(String),
        );
    }
    expect(seconds[6]?.[`${delivery}_count`]).not.toBe('');
  });

  it('has a heading and no row where nothing was measured', () => {
    expect(csv.files(emptyResult).map(({ text }) => text.split('\r\n').length)).toEqual([2, 2]);
  });
});

describe('metrics.csv', () => {
  it('has one row a metric, and empty fields for what it has not', () => {
    const metrics = rows(simulate(), 'metrics.csv');
    const one = metrics.find(({ metric }) => metric === 'iterations');
    expect(one).toMatchObject({ kind: 'counter', unit: 'count', count: '600', rate: '50', p99: '', max: '' });
    const { p999, mean } = simulate().metrics[`${delivery}{time:service}`] ?? {};
    expect(metrics.find(({ metric }) => metric === `${delivery}{time:service}`)).toMatchObject({
      kind: 'trend',
      p999: String(p999),
      mean: String(mean),
    });
  });

  it('reads back whatever a name holds', () => {
    const names = rows(outlandish('a,"b"\r\n,'), 'metrics.csv').map(({ metric }) => metric);
    expect(names).toContain(`${delivery}a,"b"\\r\\n,`);
  });

  it('gives a spreadsheet no formula', () => {
    const { iterations } = simulate().metrics;
    const metrics = iterations ? { '=cmd|x': iterations, '@a,b': iterations } : {};
    const [, table] = csv.files({ ...emptyResult, metrics });
    expect(table?.text.split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^'=cmd\|x,counter,/),
      expect.stringMatching(/^"'@a,b",counter,/),
      '',
    ]);
  });
});
