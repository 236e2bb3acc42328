// Stamping an address into the bytes of a stanza.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAttribute, stampFrom, stampTo } from '../../src/server/stamp.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { escapeAttribute } from '../../src/xmpp/escape.js';

const from = Buffer.from('r@x/y');
const stamp = (xml: string): string => {
  // In the middle of other bytes, as stanzas are.
  const buffer = Buffer.from(`<x from='no'/>${xml}<x from='no'/>`);
  const start = 14;
  return stampFrom(buffer, start, start + Buffer.byteLength(xml), from).toString();
};

describe('stampFrom', () => {
  it.each([
    ['<message/>', "<message from='r@x/y'/>"],
    ['<message />', "<message from='r@x/y' />"],
    ['<message></message>', "<message from='r@x/y'></message>"],
    ["<message to='a'><b from='c'/></message>", "<message from='r@x/y' to='a'><b from='c'/></message>"],
    ["<message from='a' to='b'/>", "<message from='r@x/y' to='b'/>"],
    ['<message to="b" from="it\'s"/>', '<message to="b" from="r@x/y"/>'],
    ["<message from=''/>", "<message from='r@x/y'/>"],
    ["<message\n\tfrom\t=\n'a'\n>x</message>", "<message\n\tfrom\t=\n'r@x/y'\n>x</message>"],
    [
      "<message x:from='a' fromage='b' id=' from='/>",
      "<message from='r@x/y' x:from='a' fromage='b' id=' from='/>",
    ],
    ["<message id='>' from='a'>", "<message id='>' from='r@x/y'>"],
    ["<n:message xmlns:n='jabber:client'/>", "<n:message from='r@x/y' xmlns:n='jabber:client'/>"],
    ["<message id='é' from='ü'>ß</message>", "<message id='é' from='r@x/y'>ß</message>"],
  ])('%j', (xml, stamped) => {
    expect(stamp(xml)).toBe(stamped);
  });

  it('changes nothing but that attribute, whatever the others are', () => {
    const name = fc.constantFrom('to', 'from', 'id', 'type', 'xml:lang', 'fro', 'fromm');
    const attribute = fc.tuple(
      name,
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom("'", '"'),
      fc.constantFrom(' ', '\t ', '\n'),
    );
    const attributes = fc.uniqueArray(attribute, { selector: ([key]) => key });
    fc.assert(
      fc.property(attributes, (list) => {
        const clean = list.filter(([, value]) => !/[\u0000-\u001f\ufffe\uffff]/.test(value));
        const written = clean.map(
          ([key, value, q, space]) => `${space}${key}=${q}${escapeAttribute(value)}${q}`,
        );
        const element = parseStandalone(stamp(`<message${written.join('')}><body/></message>`));
        const expected = { ...Object.fromEntries(clean.map(([key, value]) => [key, value])), from: 'r@x/y' };
        expect(element?.attrs).toEqual(expected);
      }),
    );
  });
});

it('stampTo sets the other address', () => {
  const xml = Buffer.from("<presence from='a'/>");
  expect(stampTo(xml, 0, xml.length, Buffer.from('b')).toString()).toBe("<presence to='b' from='a'/>");
});

it('addAttribute leaves what is there', () => {
  const xml = Buffer.from("<m xmlns:x='mine'/>");
  expect(addAttribute(xml, Buffer.from('xmlns:x'), Buffer.from('other'))).toBe(xml);
  expect(addAttribute(xml, Buffer.from('xmlns:y'), Buffer.from('other')).toString()).toBe(
    "<m xmlns:y='other' xmlns:x='mine'/>",
  );
});
