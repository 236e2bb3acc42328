import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SmAudit } from '../../../src/inspect/insight/sm-audit.js';
import type { Direction } from '../../../src/model/flow.js';
import type { ElementRecord, TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { stanza } from './any-record.js';

let seq = 0;
const sm = (
  name: string,
  dir: Direction,
  attributes = '',
  fields: Partial<ElementRecord> = {},
): ElementRecord => ({
  ...stanza(name, { seq: ++seq, dir, xml: `<${name} xmlns='urn:xmpp:sm:3'${attributes}/>` }),
  ...{ t: 'nonza', ns: 'urn:xmpp:sm:3' },
  ...fields,
});
const up = (flow = 1): ElementRecord => stanza('message', { seq: ++seq, flow, dir: 'upstream' });
const down = (flow = 1): ElementRecord => stanza('message', { seq: ++seq, flow, dir: 'downstream' });
const enable = [() => sm('enable', 'upstream'), () => sm('enabled', 'downstream', " resume='true'")];

function audit(...records: TapRecord[]): SmAudit {
  const found = new SmAudit();
  for (const [ordinal, record] of records.entries()) found.record(record, ordinal);
  return found;
}

describe('SmAudit', () => {
  it('counts from enable and enabled on, and says what is not acknowledged', () => {
    const before = up();
    const sent = [up(), up(), up()];
    const [asked, answered] = [sm('enable', 'upstream'), sm('enabled', 'downstream', " resume='true'")];
    // Stanzas are sent right after <enable/> without waiting for <enabled/>: they count.
    const found = audit(
      before,
      asked,
      ...sent,
      answered,
      down(),
      sm('a', 'downstream', " h='2'", { rtt: micros(7), answers: 'sm-ack' }),
    );
    expect(found.flow(1)).toMatchObject({
      state: 'on',
      isResumable: true,
      ways: [
        {
          direction: 'upstream',
          counted: 3,
          h: 2,
          difference: -1,
          unacked: 1,
          mostUnacked: 3,
          acks: 1,
          lastLatency: 7,
        },
        { direction: 'downstream', counted: 1, unacked: 1, acks: 0 },
      ],
    });
  });

  it('knows which stanzas are acknowledged', () => {
    const before = up();
    const early = enable.map((make) => make());
    const sent = [up(), up(), up()];
    const found = audit(before, ...early, ...sent, sm('a', 'downstream', " h='2'"));
    expect([before, ...sent].map((record) => found.isAcked(record))).toEqual([false, true, true, false]);
  });

  it('takes the word of the decoder for h and for what was counted', () => {
    const early = enable.map((make) => make());
    const found = audit(...early, up(), sm('a', 'downstream', " h='9'", { sm: { h: 9, counted: 10 } }));
    expect(found.flow(1)?.ways[0]).toMatchObject({ h: 9, counted: 10, difference: -1, unacked: 1 });
  });

  it('reads counters that wrap', () => {
    const resumed = sm('resumed', 'downstream', ` h='${2 ** 32 - 1}' previd='x'`);
    const found = audit(resumed, up(), up(), sm('a', 'downstream', " h='1'"));
    expect(found.flow(1)?.ways[0]).toMatchObject({ counted: 1, h: 1, difference: 0, unacked: 0 });
  });

  it('shows more acknowledged than was sent', () => {
    const early = enable.map((make) => make());
    expect(audit(...early, up(), sm('a', 'downstream', " h='5'")).flow(1)?.ways[0]).toMatchObject({
      difference: 4,
      unacked: 0,
    });
  });

  it('stitches a resumed connection to the one before', () => {
    const early = enable.map((make) => make());
    const lost = [up(), up()];
    const closed: TapRecord = {
      t: 'close',
      seq: ++seq,
      flow: 1,
      at: micros(0),
      how: 'rst',
      bytes: { upstream: 0, downstream: 0 },
    };
    const resumed = sm('resumed', 'downstream', " h='1' previd='x'", { flow: 2, sm: { resumes: 1 } });
    const again = up(2);
    const found = audit(
      ...early,
      ...lost,
      closed,
      resumed,
      again,
      sm('a', 'downstream', " h='2'", { flow: 2 }),
    );
    expect(found.flow(1)?.state).toBe('lost');
    expect(found.flow(2)).toMatchObject({ state: 'on', resumes: 1, ways: [{ counted: 2, unacked: 0 }, {}] });
    expect([...lost, again].map((record) => found.isAcked(record))).toEqual([true, false, true]);
  });

  it('reads what is enabled within SASL2', () => {
    const success: ElementRecord = {
      ...stanza('success', { seq: ++seq, dir: 'downstream' }),
      ...{
        t: 'nonza',
        ns: 'urn:xmpp:sasl:2',
        xml: "<success><bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' resume='1'/></bound></success>",
      },
    };
    expect(audit(success).flow(1)).toMatchObject({ state: 'on', isResumable: true });
  });

  it('collects the findings of the lint by rule', () => {
    const finding = (): TapRecord => ({
      t: 'lint',
      seq: ++seq,
      flow: 3,
      at: micros(0),
      dir: 'upstream',
      offset: 0,
      rule: 'sm-h-decreased',
      rfc: '',
      detail: '',
    });
    expect(audit(finding(), finding()).flow(3)?.anomalies).toEqual([{ name: 'sm-h-decreased', count: 2 }]);
  });

  it('keeps to what two plain counters say', () => {
    const step = fc.oneof(
      fc.constant<'up' | 'down'>('up'),
      fc.constant<'up' | 'down'>('down'),
      fc.record({ dir: fc.constantFrom<Direction>('upstream', 'downstream'), behind: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const found = audit(...enable.map((make) => make()));
        const model = {
          upstream: { sent: [] as ElementRecord[], h: 0 },
          downstream: { sent: [] as ElementRecord[], h: 0 },
        };
        for (const one of steps) {
          if (typeof one === 'string') {
            const record = one === 'up' ? up() : down();
            model[record.dir].sent.push(record);
            found.record(record, 0);
            continue;
          }
          const other = model[one.dir === 'upstream' ? 'downstream' : 'upstream'];
          other.h = Math.max(other.h, other.sent.length - one.behind, 0);
          found.record(sm('a', one.dir, ` h='${other.h}'`), 0);
        }
        const [first, second] = found.flow(1)?.ways ?? [];
        for (const [way, { sent, h }] of [
          [first, model.upstream],
          [second, model.downstream],
        ] as const) {
          expect(way).toMatchObject({ counted: sent.length, unacked: sent.length - h });
          expect(sent.map((record) => found.isAcked(record))).toEqual(sent.map((_, index) => index < h));
        }
      }),
    );
  });
});
