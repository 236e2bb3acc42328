import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isTagName, tagAttribute, tagName, tagNamespace, visitChildren } from '../../src/xmpp/child-tags.js';

const children = (xml: string): string[] => {
  const found: string[] = [];
  visitChildren(xml, (open, close) => {
    found.push(`${tagName(xml, open, close)} ${tagNamespace(xml, open, close) ?? '-'}`);
    return false;
  });
  return found;
};

describe('visitChildren', () => {
  test.each<[string, string, string[]]>([
    ['none', "<presence to='a'/>", []],
    ['one', "<iq><query xmlns='jabber:iq:roster'/></iq>", ['query jabber:iq:roster']],
    ['those of the first level only', '<m><a><b xmlns=\'x\'/></a><c xmlns="y"/></m>', ['a -', 'c y']],
    ['a prefix declared on itself', "<m><p:a xmlns:p='x'/></m>", ['a x']],
    ['a > in a value', "<m to='>'><a b='>' xmlns='x'/></m>", ['a x']],
    ['what looks like a declaration in a value', '<m><a b=" xmlns=\'no\'"/></m>', ['a -']],
    ['what looks like a tag in CDATA', "<m><![CDATA[<a xmlns='x'/>]]><b xmlns='y'/></m>", ['b y']],
    ['what looks like a tag in a comment', '<m><!-- <a/> --><b/></m>', ['b -']],
    ['white space everywhere', "<m\n><a\n xmlns = 'x'\n/></m\n>", ['a x']],
    ['nothing of what is cut off', "<m><a/><b xmlns='x", ['a -']],
    ['nothing of what is no XML', 'hello', []],
  ])('finds %s', (_, xml, expected) => expect(children(xml)).toEqual(expected));

  it('stops when it is told to, and looks at no more than so many tags', () => {
    let visits = 0;
    visitChildren('<m><a/><b/></m>', () => ++visits === 1);
    expect(visits).toBe(1);
    expect(children(`<m>${'<a/>'.repeat(100_000)}</m>`).length).toBeLessThan(100);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '!',
      '--',
      '<![CDATA[',
      ']]>',
      '?',
      "'",
      '"',
      '=',
      ' ',
      'a',
      ':',
      'xmlns',
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void children(pieces.join(''))));
  });
});

describe('isTagName', () => {
  test.each([
    ['<request/>', 'request', true],
    ["<r:request xmlns:r='x'>", 'request', true],
    ['<request>', 'quest', false],
    ['<arequest>', 'request', false],
    ['<request2>', 'request', false],
    ['<r>', 'request', false],
    ['<request', 'request', true],
  ])('%s is %s: %s', (tag, name, expected) => expect(isTagName(tag, 0, tag.length, name)).toBe(expected));
});

describe('tagAttribute', () => {
  it('finds whole names only', () => {
    const tag = "<a xid='1' id='2'>";
    expect(tagAttribute(tag, 0, tag.length, 'id')).toBe('2');
    expect(tagAttribute(tag, 0, tag.length, 'd')).toBeUndefined();
  });
});
