import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../../src/inspect/history/history.js';
import type { ElementRecord, TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { records } from '../../ui/arbitrary.js';

const stanza = (over: Partial<ElementRecord> = {}): ElementRecord => ({
  ...{ t: 'stanza', seq: 1, flow: 1, at: micros(1_700_000_000_000_001), dir: 'upstream', offset: 190 },
  ...{ size: 12, name: 'message', ns: 'jabber:client', xml: '<message/>' },
  ...over,
});

const filled = (kept: readonly TapRecord[], budget = 1e9): History => {
  const history = new History(budget);
  for (const record of kept) history.push(record);
  return history;
};

const all = (history: History): (TapRecord | undefined)[] =>
  Array.from({ length: history.length }, (_, index) => history.at(history.evicted + index));

/** What a reader of its fields sees of a record that lies where it is kept. */
const peeked = (history: History, ordinal: number): unknown => {
  const record = history.peek(ordinal);
  const keys = [
    't',
    'seq',
    'flow',
    'at',
    'dir',
    'offset',
    'size',
    'name',
    'ns',
    'id',
    'type',
    'from',
    'to',
    'xml',
  ];
  const rare = ['rtt', 'answers', 'sasl', 'sm', 'b64'];
  return Object.fromEntries(
    [...keys, ...rare, ...Object.keys(record ?? {})].map((key) => [key, Reflect.get(record ?? {}, key)]),
  );
};

describe('what is kept', () => {
  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(records(40), (kept) => {
        const history = filled(kept);
        expect(all(history)).toEqual(kept);
        expect(kept.map((_, ordinal) => peeked(history, ordinal))).toEqual(kept);
      }),
    );
  });

  it.each<[string, Partial<ElementRecord>]>([
    ['with no more than it must have', {}],
    ['with everything', { id: 'a', type: 'chat', from: 'a@b/c', to: 'd@e', rtt: micros(5), answers: 'iq' }],
    ['with empty fields', { id: '', type: '', from: '', to: '', name: '', ns: '', xml: '' }],
    ['from the server', { dir: 'downstream', id: '7' }],
    ['of rare words', { name: 'x', ns: 'urn:x', type: 'y', id: 'i', from: 'f', to: 't' }],
    ['of common and rare words', { name: 'iq', ns: 'urn:x', type: 'get', from: 'f', to: 't' }],
    ['of text beyond Latin-1', { to: 'ジュリエット@例え.jp', xml: '<body>👍 日本語</body>', id: 'é' }],
    ['with half of a surrogate pair', { to: '\ud800', xml: '<a>\udc00</a>' }],
    ['with numbers that no word holds', { flow: 2 ** 40, size: 1.5, offset: 2 ** 45, seq: 2 ** 40 }],
    ['with an answer of a kind that is not ours', { answers: 'ping' as 'iq', rtt: micros(1) }],
    ['with an instant that is none', { at: micros(Number.POSITIVE_INFINITY) }],
    ['with what its kind seldom has', { b64: '/w==', sm: { h: 1 }, sasl: { mechanism: 'PLAIN' } }],
  ])('comes back: a stanza %s', (_, over) => {
    const history = filled([stanza(over), stanza(over)]);
    expect(all(history)).toEqual([stanza(over), stanza(over)]);
    expect(peeked(history, 1)).toEqual(stanza(over));
  });

  it('comes back from any number of blocks, and when it is larger than one', () => {
    const large = 'x'.repeat(700_000);
    const kept = [stanza(), stanza({ xml: large }), stanza({ xml: large }), stanza({ xml: large.repeat(4) })];
    for (let n = 0; n < 20_000; n++) kept.push(stanza({ seq: n, xml: 'é'.repeat(n % 300) }));
    expect(all(filled(kept))).toEqual(kept);
  });

  it('is the same object for as long as it is on a screen', () => {
    const history = filled(Array.from({ length: 5_000 }, (_, seq) => stanza({ seq })));
    const rows = Array.from({ length: 100 }, (_, row) => history.at(4_000 + row));
    expect(Array.from({ length: 100 }, (_, row) => history.at(4_000 + row))).toEqual(rows);
    for (const [row, record] of rows.entries()) expect(history.at(4_000 + row)).toBe(record);
  });
});

describe('the budget', () => {
  it('is never exceeded: the oldest make room, and are counted', () => {
    fc.assert(
      fc.property(records(60), fc.integer({ min: 0, max: 8_000 }), (kept, budget) => {
        const history = new History(budget);
        for (const record of kept) {
          history.push(record);
          expect(history.used).toBeLessThanOrEqual(budget);
        }
        expect(history.evicted + history.length).toBe(kept.length);
        expect(all(history)).toEqual(kept.slice(history.evicted));
        if (history.length === 0) expect(history.used).toBe(0);
      }),
    );
  });

  it('keeps as many of equal records as fit, over many times its size', () => {
    const history = new History(3 << 20);
    const kept = Array.from({ length: 50_000 }, (_, seq) => stanza({ seq, xml: 'x'.repeat(400) }));
    for (const record of kept) history.push(record);
    expect(history.length).toBeGreaterThan(5_000);
    expect(history.used).toBeGreaterThan(3_000_000);
    expect(all(history)).toEqual(kept.slice(history.evicted));
  });

  it('drops a record that is larger than all of it', () => {
    const history = filled([stanza(), stanza({ xml: 'x'.repeat(2_000) })], 1_000);
    expect([history.length, history.evicted, history.used]).toEqual([0, 2, 0]);
  });
});

it('knows nothing of what is gone, to come, or no number', () => {
  const history = filled([stanza({ seq: 0 }), stanza({ seq: 1 }), stanza({ seq: 2 })], 500);
  expect(history.at(2)).toBeDefined();
  expect(history.evicted).toBeGreaterThan(0);
  for (const ordinal of [-1, 0, 3, Number.NaN]) {
    expect(history.at(ordinal)).toBeUndefined();
    expect(history.peek(ordinal)).toBeUndefined();
  }
});

it('forgets a record that it has shown when that makes room', () => {
  const history = filled([stanza({ seq: 0 })], 600);
  expect(history.at(0)).toBeDefined();
  for (let seq = 1; seq < 9; seq++) history.push(stanza({ seq }));
  expect(history.at(0)).toBeUndefined();
});
