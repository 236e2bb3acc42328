// Counting children by their bytes gives what a parser gives.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countChildren } from '../../src/xmpp/children.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { element } from '../support/xml-trees.js';

it.each([
  ['<iq/>', 0],
  ['<iq></iq>', 0],
  ['<iq>text</iq>', 0],
  ['<iq><a/></iq>', 1],
  ["<iq x='/'><a b='/>'/></iq>", 1],
  ["<iq x='<'/>".replace("<'", "&lt;'"), 0],
  ['<iq><a><b/><c></c></a><d >x</d ></iq>', 2],
  ['<iq><![CDATA[<a>]]><!-- <b> --><?c <d>?><e/></iq>', 1],
])('%s', (xml, count) => {
  expect(countChildren(Buffer.from(xml))).toBe(count);
});

it('any element', () => {
  fc.assert(
    fc.property(element, (xml) => {
      const parsed = parseStandalone(xml);
      fc.pre(parsed !== undefined);
      expect(countChildren(Buffer.from(xml))).toBe(parsed?.getChildElements().length);
    }),
  );
});

it('ends on any bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>/!?-[]\'"=ab ') }), (text) => {
      expect(countChildren(Buffer.from(text))).toBeGreaterThanOrEqual(0);
    }),
  );
});
