// What Tab offers: the right kind of word for its place, and never something that makes a good filter bad.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/inspect/filter/complete.js';

const offered = (text: string, cursor = text.length): string[] =>
  complete(text, cursor).candidates.map((candidate) => candidate.text);

describe('complete', () => {
  it.each([
    ['from.', ['from.bare', 'from.local', 'from.domain', 'from.resource']],
    ['iq && unans', ['unanswered']],
    ['(subj', ['subject']],
    ['!ack', ['acked']],
    ['xp', ['xpath(']],
    ['dir==', ['up', 'down']],
    ['dir==u', ['up']],
    ['dir in {up, d', ['down']],
    ['acked==', ['true', 'false']],
    ['kind==vio', ['violation']],
    ['size ', ['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||']],
    ['type==chat ', ['&&', '||']],
    ['(iq) ', ['&&', '||']],
    ["body=='unanswe", []],
    ['mess', ['message']],
    ['xmpp.m', ['xmpp.message', 'xmpp.message.body', 'xmpp.message.subject', 'xmpp.message.thread']],
  ])('%s', (text, expected) => {
    expect(offered(text)).toEqual(expected);
  });

  it('offers every field, and says what it is', () => {
    const { from, to, candidates } = complete('', 0);
    expect([from, to]).toEqual([0, 0]);
    expect(candidates.length).toBeGreaterThan(60);
    expect(candidates.filter(({ about }) => about === '')).toEqual([]);
  });

  it('offers what has been seen, in quotes where needed', () => {
    const seen = (field: string): string[] => (field === 'id' ? ['a1', 'a 2', 'b', 'a1'] : []);
    expect(complete('id==a', 5, seen)).toMatchObject({ from: 4, to: 5, candidates: [{ text: 'a1' }] });
    expect(complete('id==', 4, seen).candidates.map(({ text }) => text)).toEqual(['a1', "'a 2'", 'b']);
  });

  it('looks at what stands left of the cursor', () => {
    expect(complete('subj && iq', 4)).toMatchObject({ from: 0, to: 4, candidates: [{ text: 'subject' }] });
  });

  it('never throws, and stays within the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.integer({ min: -3, max: 30 }), (text, cursor) => {
        const { from, to } = complete(text, cursor);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(from).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
