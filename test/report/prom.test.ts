import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/model/sanitise.js';
import { exposition } from '../../src/report/prometheus.js';
import { prom } from '../../src/report/writers/prom.js';
import type { RunResult } from '../../src/stats/result.js';
import { emptyResult, outlandish, simulate } from './simulated.js';

const label = /([A-Za-z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the exposition format 0.0.4 as strictly as its text says, families whole and no series twice. */
function read(text: string): Series[] {
  const seen = new Set<string>();
  const families = new Set<string>();
  let family = '';
  return text.split('\n').flatMap((line) => {
    const [, type] = /^# TYPE (\w+) (?:counter|gauge|summary)$/.exec(line) ?? [];
    if (type !== undefined) {
      expect(families).not.toContain(type);
      families.add(type);
      family = type;
    }
    if (line === '' || line.startsWith('# ')) return [];
    const [, name = '', list = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    expect(name.replace(/_(?:sum|count)$/, '')).toBe(family.replace(/_(?:sum|count)$/, ''));
    const labels = [...list.matchAll(label)];
    expect(labels.map(([whole]) => whole).join('')).toBe(list);
    expect(seen).not.toContain(name + list);
    seen.add(name + list);
    return [
      {
        name,
        labels: Object.fromEntries(
          labels.map(([, key, text = '']) => [key, text.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c))]),
        ),
        value: Number(value),
      },
    ];
  });
}

const find = (result: RunResult, name: string, labels: Readonly<Record<string, string>> = {}) =>
  read(prom.render(result)).find(
    (series) => series.name === name && JSON.stringify(series.labels) === JSON.stringify(labels),
  )?.value;

describe('the prom report', () => {
  const result = simulate();
  const delivery = 'stanzascope_xmpp_msg_delivery_duration_seconds';

  it('has trends as summaries in seconds', () => {
    const { min = 0, p99 = 0, max = 0, mean = 0, count } = result.metrics.xmpp_msg_delivery_duration ?? {};
    expect(find(result, delivery, { quantile: '0' })).toBeCloseTo(min / 1_000, 6);
    expect(find(result, delivery, { quantile: '0.99' })).toBeCloseTo(p99 / 1_000, 6);
    expect(find(result, delivery, { quantile: '1' })).toBeCloseTo(max / 1_000, 6);
    expect(find(result, `${delivery}_sum`)).toBeCloseTo((mean * (count ?? 0)) / 1_000, 5);
    expect(find(result, `${delivery}_count`)).toBe(count);
    expect(find(result, `${delivery}_count`, { time: 'service' })).toBe(count);
  });

  it('has counters as totals, bytes by their unit, rates and gauges as gauges', () => {
    expect(find(result, 'stanzascope_iterations_total')).toBe(600);
    expect(find(result, 'stanzascope_data_sent_bytes_total')).toBe(600 * 412);
    expect(find(result, 'stanzascope_xmpp_msg_delivery_ratio')).toBe(0.995);
    expect(find(result, 'stanzascope_vus')).toBe(40);
    expect(find(result, 'stanzascope_events_total', { kind: 'stanza_errors.service-unavailable' })).toBe(1);
  });

  it('tells the verdict, the thresholds and the ledger', () => {
    expect(find(result, 'stanzascope_run_verdict', { verdict: 'pass' })).toBe(1);
    expect(find(result, 'stanzascope_run_verdict', { verdict: 'fail' })).toBe(0);
    expect(find(emptyResult, 'stanzascope_run_verdict', { verdict: 'invalid' })).toBe(1);
    const labels = { expr: 'p(99)<250', metric: 'xmpp_msg_delivery_duration' };
    expect(find(result, 'stanzascope_threshold_ok', labels)).toBe(1);
    expect(find(result, 'stanzascope_ledger_messages', { outcome: 'lost' })).toBe(2);
    expect(find(result, 'stanzascope_run_start_time_seconds')).toBe(1_795_452_243.12);
  });

  it('renames tags that Prometheus keeps for itself', () => {
    const { iterations } = result.metrics;
    const metrics = iterations ? { 'a{__name__:x,le:2,quantile:1}': iterations } : {};
    expect(
      find({ ...emptyResult, metrics }, 'stanzascope_a_total', {
        tag___name__: 'x',
        tag_le: '2',
        tag_quantile: '1',
      }),
    ).toBe(600);
  });

  it('keeps one of two metrics that would be one there', () => {
    const { iterations, vus, xmpp_connecting } = result.metrics;
    if (!iterations || !vus || !xmpp_connecting) throw new Error('not simulated');
    const metrics = { 'a.b': iterations, a_b: { ...iterations, count: 2 }, a_b_total: vus };
    expect(find({ ...emptyResult, metrics }, 'stanzascope_a_b_total')).toBe(600);
    const tags = { 'a{b:1,c:2}': vus, 'a{c:2,b:1}': { ...vus, value: 3 } };
    expect(find({ ...emptyResult, metrics: tags }, 'stanzascope_a', { b: '1', c: '2' })).toBe(vus.value);
  });

  it('can be read whatever the result holds, and nothing is lost of a label', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\\"n\n{}=,:# é\u001b') }), (word) => {
        const series = read(prom.render(outlandish(word)));
        expect(series.find(({ name }) => name === 'stanzascope_run_info')?.labels.target).toBe(visible(word));
      }),
    );
  });
});

describe('exposition', () => {
  it('leaves out samples without a value, and families without samples', () => {
    const samples = [{ value: undefined }, { suffix: '_count', labels: { b: '2', a: '1' }, value: 3 }];
    expect(
      exposition([
        { name: 'x', type: 'summary', help: 'a \\ b', samples },
        { name: 'y', type: 'gauge', help: '', samples: [{ value: undefined }] },
      ]),
    ).toBe('# HELP x a \\\\ b\n# TYPE x summary\nx_count{a="1",b="2"} 3\n');
  });
});
