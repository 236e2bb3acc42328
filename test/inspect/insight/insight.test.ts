import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerLine } from '../../../src/inspect/capture/frame-lines.js';
import { formatRecord } from '../../../src/inspect/capture/line.js';
import { CaptureReader } from '../../../src/inspect/capture/read.js';
import { Insight } from '../../../src/inspect/insight/insight.js';
import { summarise } from '../../../src/inspect/insight/summary.js';
import { summaryText } from '../../../src/inspect/insight/summary-text.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { busySession } from '../../ui/busy-records.js';
import { anyRecord } from './any-record.js';

const insightOf = (records: Iterable<TapRecord>): Insight => {
  const insight = new Insight();
  for (const record of records) insight.append(record);
  return insight;
};

const readOut = (insight: Insight): unknown => [
  summarise(insight),
  insight.logins.list(),
  insight.sm.list(),
  insight.waits.list(),
  Array.from({ length: insight.events.length }, (_, index) => insight.events.at(index)),
];

describe('Insight', () => {
  it('sums up as JSON', async () => {
    const text = JSON.stringify(summarise(insightOf(busySession())), undefined, 2);
    await expect(`${text}\n`).toMatchFileSnapshot('../../golden/insight/busy.json');
  });

  it('sums up as text', async () => {
    const lines = summaryText(summarise(insightOf(busySession())));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../golden/insight/busy.txt');
  });

  it('says the same of a capture as of the live records', () => {
    const live = busySession();
    const reader = new CaptureReader();
    const facts = { tool: '', at: micros(0), secrets: 'mask', maps: [] } as const;
    const lines = [headerLine(facts), ...live.map(formatRecord)].map((line) => reader.line(line, false));
    const reopened = lines.flatMap((line) => (line.kind === 'record' ? [line.record] : []));
    expect(reopened.length).toBe(live.length);
    expect(readOut(insightOf(reopened))).toEqual(readOut(insightOf(live)));
  });

  it('takes any records in any order, and says something of them', () => {
    fc.assert(
      fc.property(fc.array(anyRecord(), { maxLength: 60 }), (records) => {
        const insight = insightOf(records);
        expect(insight.appended).toBe(records.length);
        readOut(insight);
        for (const line of summaryText(summarise(insight)))
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|NaN|Infinity/u);
        for (const record of records) {
          insight.unanswered(record);
          insight.delivery(record);
          expect(insight.age(record, insight.now)).not.toBeLessThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gets older without records, and never younger', () => {
    const insight = insightOf(busySession());
    const { now } = insight;
    insight.tick(micros(now + 5));
    insight.tick(micros(now - 5));
    expect(insight.now).toBe(now + 5);
  });

  it('stays small under a flood of different names, ids, streams and rules', () => {
    const insight = new Insight();
    const base = { dir: 'upstream', offset: 0, size: 1, ns: 'jabber:client' } as const;
    for (let n = 0; n < 25_000; n++) {
      const flow = n;
      const at = micros(n * 1_000);
      insight.append({ t: 'open', seq: 0, flow, at, transport: 'tcp', client: `c${n}`, upstream: 'u' });
      insight.append({
        ...base,
        ...{
          t: 'stanza',
          seq: 2 * n,
          flow,
          at,
          name: 'iq',
          type: n % 2 === 0 ? 'get' : `t${n}`,
          id: `i${n}`,
        },
        xml: `<iq><q xmlns='urn:${n}'/></iq>`,
      });
      insight.append({
        ...base,
        ...{
          t: 'stanza',
          seq: 2 * n + 1,
          flow,
          at,
          name: 'message',
          id: `m${n}`,
          rtt: micros(n),
          answers: 'muc-echo',
        },
        xml: `<message id='m${n}'><request xmlns='urn:xmpp:receipts'/></message>`,
      });
      insight.append({
        ...base,
        t: 'nonza',
        seq: 0,
        flow,
        at,
        name: 'enable',
        ns: 'urn:xmpp:sm:3',
        xml: '<enable/>',
      });
      insight.append({ ...base, t: 'lint', seq: 0, flow, at, rule: `sm-${n}`, rfc: '', detail: '' });
    }
    const { traffic, waits, sm, rules, logins, events } = insight;
    expect(traffic.payloads.size).toBeLessThanOrEqual(500);
    expect(traffic.payloads.others).toBeGreaterThan(10_000);
    expect(traffic.types.iq.size).toBeLessThanOrEqual(32);
    expect(waits.size).toBeLessThanOrEqual(20_000);
    expect(waits.forgotten).toBe(12_500 + 25_000 - waits.size);
    expect(sm.size).toBeLessThanOrEqual(2_000);
    expect(rules.list().length).toBeLessThanOrEqual(200);
    expect(logins.size).toBeLessThanOrEqual(2_000);
    expect(events.length).toBeLessThanOrEqual(4_096);
    expect(events.at(events.length - 1)?.flow).toBe(24_999);
    expect(insight.latencies.facts(insight.now, 24_999)).toHaveLength(1);
    expect(insight.latencies.facts(insight.now, 1)).toHaveLength(0);
    expect(insight.latencies.facts(insight.now)[0]?.count).toBe(25_000);
  });
});
