// What is read without the parser of @xmpp/xml is what that parser would have made of it.
import { Element, Parser } from '@xmpp/xml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainElement } from '../../src/xmpp/quick-element.js';
import { element as anyElement } from '../support/xml-trees.js';

const root = new Element('root', { xmlns: 'jabber:client' });

function parsed(xml: string): Element | undefined {
  const parser = new Parser();
  let first: Element | undefined;
  let isGood = true;
  parser.on('element', (element: Element) => {
    if (first) isGood = false;
    first = element;
  });
  parser.on('error', () => {
    isGood = false;
  });
  try {
    parser.write(`<root xmlns='jabber:client'>${xml}`);
  } catch {
    return undefined;
  }
  return isGood ? first : undefined;
}

interface Tree {
  readonly name: string;
  readonly ns: string | undefined;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly children: readonly (Tree | string)[];
}

const treeOf = (element: Element): Tree => ({
  name: element.name,
  ns: element.getNS(),
  attrs: { ...element.attrs },
  children: element.children.map((child) => (typeof child === 'string' ? child : treeOf(child))),
});

const messages = [
  `<message from='a@b/c' to="d@e" type='chat' id='1'><body>Tom &amp; Anna &#x263a;</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
  `<iq type='result' id='r'><query xmlns='jabber:iq:roster'><item jid='a@b'/><item jid='c@d' name='&lt;x&gt;'/></query></iq>`,
  `<a><b> </b>text<c d=''/>\n</a>`,
  `<presence/>`,
  `<p:x xmlns:p='urn:x' p:y='z'><p:y/></p:x>`,
];

describe('a plain element', () => {
  it.each(messages)('%s', (xml) => {
    const read = readPlainElement(xml, root);
    expect(read && treeOf(read)).toEqual(treeOf(parsed(xml) as Element));
    expect(read?.parent).toBe(root);
  });

  it.each([
    ...['', 'text', '<a', '<a>', '</a>', '<a></b>', '<a/><b/>', '<a/>x', 'x<a/>', '<a b/>', '<a b=c/>'],
    ...[`<a b='1' b='2'/>`, `<a __proto__='x'/>`, `<a b='<'/>`, `<a b='1'c='2'/>`, '<a>&nbsp;</a>', '< a/>'],
    ...['<a / b="1">', '<a><![CDATA[x]]></a>', '<a><!-- --></a>', '<a><?p?></a>', '<a/ >', '<a>&#0;</a>'],
  ])('is not %s', (xml) => {
    expect(readPlainElement(xml, root)).toBeUndefined();
  });

  it('is not one that is nested too deeply', () => {
    expect(readPlainElement('<a>'.repeat(400) + '</a>'.repeat(400), root)).toBeUndefined();
  });

  it('is what the parser makes of it, whenever it is read at all', () => {
    const cut = fc.tuple(anyElement, fc.nat(), fc.nat()).map(([xml, from, count]) => {
      const at = from % (xml.length + 1);
      return xml.slice(0, at) + xml.slice(at + (count % 3));
    });
    fc.assert(
      fc.property(fc.oneof(anyElement, cut), (xml) => {
        const read = readPlainElement(xml, root);
        if (read === undefined) return;
        const full = parsed(xml);
        expect(full && treeOf(full)).toEqual(treeOf(read));
      }),
      { numRuns: 3000 },
    );
  });
});
