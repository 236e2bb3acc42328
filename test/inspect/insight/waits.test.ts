import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Waits } from '../../../src/inspect/insight/waits.js';
import type { Direction } from '../../../src/model/flow.js';
import type { ElementRecord, TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { stanza } from './any-record.js';

const request = "<m><request xmlns='urn:xmpp:receipts'/></m>";
const received = (id: string): string => `<m><received xmlns='urn:xmpp:receipts' id='${id}'/></m>`;

function waitsOf(...records: TapRecord[]): Waits {
  const waits = new Waits();
  for (const [ordinal, record] of records.entries()) waits.record(record, ordinal);
  return waits;
}

const ask = (seq: number, fields: Partial<ElementRecord> = {}): ElementRecord =>
  stanza('iq', { seq, type: 'get', id: 'a', to: 'example.net', ...fields });
const reply = (seq: number, fields: Partial<ElementRecord> = {}): ElementRecord =>
  stanza('iq', { seq, type: 'result', id: 'a', from: 'example.net', dir: 'downstream', ...fields });
const message = (seq: number, fields: Partial<ElementRecord> = {}): ElementRecord =>
  stanza('message', { seq, id: 'm', to: 'romeo@example.net', xml: request, ...fields });
const receipt = (seq: number, fields: Partial<ElementRecord> = {}): ElementRecord =>
  stanza('message', {
    seq,
    from: 'Romeo@example.net/orchard',
    dir: 'downstream',
    xml: received('m'),
    ...fields,
  });
const close = (flow: number): TapRecord => ({
  ...{ t: 'close', seq: 0, flow, at: micros(9_000), how: 'rst', bytes: { upstream: 0, downstream: 0 } },
});
const resumed = (flow: number, resumes: number): ElementRecord => ({
  ...stanza('resumed', { seq: 0, flow, dir: 'downstream' }),
  ...{ t: 'nonza', ns: 'urn:xmpp:sm:3', sm: { resumes } },
});

const open = (waits: Waits): number[] => waits.list().map(({ seq }) => seq);

describe('Waits', () => {
  test.each<[string, TapRecord[], number[]]>([
    ['an iq waits', [ask(1)], [1]],
    ['until its answer', [ask(1), reply(2)], []],
    ['an error is one', [ask(1), reply(2, { type: 'error' })], []],
    ['an answer to another id is none', [ask(1), reply(2, { id: 'b' })], [1]],
    ['one from somebody else is none', [ask(1), reply(2, { from: 'evil.example' })], [1]],
    ['one that goes the same way is none', [ask(1), reply(2, { dir: 'upstream' })], [1]],
    ['one on another stream is none', [ask(1), reply(2, { flow: 2 })], [1]],
    ['the same id is told apart by its direction', [ask(1), ask(2, { dir: 'downstream' }), reply(3)], [2]],
    ['a request is no answer', [ask(1), reply(2, { type: 'set' })], [1, 2]],
    ['a message that asks for a receipt waits', [message(1)], [1]],
    ['until it comes, from whichever resource', [message(1), receipt(2)], []],
    [
      'or until the message comes back',
      [message(1), receipt(2, { type: 'error', id: 'm', xml: '<m/>' })],
      [],
    ],
    ['a message that asks for none does not', [message(1, { xml: '<m/>' })], []],
    ['one without an id cannot be answered', [message(1, { id: undefined as never })].map(withoutId), []],
    ['a receipt from somebody else is none', [message(1), receipt(2, { from: 'evil@example.net' })], [1]],
    ['iqs come before messages', [message(1), ask(2)], [2, 1]],
    ['what can no longer be answered comes last', [ask(1), ask(2, { flow: 2 }), close(1)], [2, 1]],
    ['a resumed session goes on', [ask(1), close(1), resumed(2, 1), reply(3, { flow: 2 })], []],
    [
      'over several connections',
      [ask(1), close(1), resumed(2, 1), close(2), resumed(3, 2), reply(3, { flow: 3 })],
      [],
    ],
    ['an id without bounds is not remembered', [ask(1, { id: 'x'.repeat(600) })], []],
  ])('%s', (_, records, expected) => expect(open(waitsOf(...records))).toEqual(expected));

  it('knows what was receipted, and what came back', () => {
    const waits = waitsOf(
      message(1),
      receipt(2),
      message(3, { id: 'n' }),
      receipt(4, { type: 'error', id: 'n', xml: '<m/>' }),
    );
    expect([1, 3].map((seq) => waits.isReceipted(seq))).toEqual([true, false]);
  });

  it('stops the clock of a wait whose connection has closed, and starts it again when it is resumed', () => {
    expect(waitsOf(ask(1), close(1)).list()[0]?.endedAt).toBe(9_000);
    expect(waitsOf(ask(1), close(1), resumed(2, 1)).list()[0]?.endedAt).toBeUndefined();
  });

  it('keeps to what a plain list of requests says', () => {
    const step = fc.record({
      flow: fc.integer({ min: 1, max: 2 }),
      dir: fc.constantFrom<Direction>('upstream', 'downstream'),
      id: fc.constantFrom('a', 'b', 'c'),
      type: fc.constantFrom('get', 'set', 'result', 'error'),
      peer: fc.constantFrom('x.example', 'y.example'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const waits = new Waits();
        const model: { key: string; seq: number }[] = [];
        for (const [index, { flow, dir, id, type, peer }] of steps.entries()) {
          const seq = index + 1;
          const far = dir === 'upstream' ? { to: peer } : { from: peer };
          waits.record(stanza('iq', { seq, flow, dir, id, type, ...far }), index);
          const isRequest = type === 'get' || type === 'set';
          const asked = isRequest ? dir : dir === 'upstream' ? 'downstream' : 'upstream';
          const key = [flow, asked, id, peer].join(' ');
          if (isRequest) model.push({ key, seq });
          else {
            const found = model.findIndex((one) => one.key === key);
            if (found >= 0) model.splice(found, 1);
          }
        }
        // No more than sixteen of one id are told apart: so many steps do not reach that often.
        fc.pre(new Set(steps.map(({ id, dir, flow }) => `${id}${dir}${flow}`)).size > 6);
        expect(open(waits)).toEqual(model.map(({ seq }) => seq));
        expect(waits.count('iq')).toBe(model.length);
      }),
    );
  });
});

function withoutId({ id: _, ...record }: ElementRecord): ElementRecord {
  return record;
}
