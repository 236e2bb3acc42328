// What becomes an Element, what does not, and what the parser lets pass that is not well-formed: the framer has to say so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseElement, parseStandalone } from '../../src/xmpp/element.js';
import type { StreamContext } from '../../src/xmpp/frame.js';
import { ns } from '../../src/xmpp/namespaces.js';

const context: StreamContext = {
  contentNs: ns.client,
  prefixes: new Map([
    ['stream', ns.streams],
    ['p', "it's & <more>"],
  ]),
  attrs: {},
};
const parse = (xml: string) => parseElement(Buffer.from(xml), 0, Buffer.byteLength(xml), context);

describe('an element of a stream', () => {
  it('has the default namespace of the stream, and its prefixes', () => {
    expect(parse('<message/>')?.getNS()).toBe(ns.client);
    expect(parse('<stream:error/>')?.is('error', ns.streams)).toBe(true);
    expect(parse('<p:x/>')?.getNS()).toBe("it's & <more>");
    expect(parse(`<message xmlns='u'><a/></message>`)?.getChild('a')?.getNS()).toBe('u');
  });

  it('is read from its own bytes only', () => {
    const buffer = Buffer.from('<a/><b>é</b><c/>');
    expect(parseElement(buffer, 4, 13, context)?.toString()).toBe('<b>é</b>');
  });

  it('has references and CDATA resolved', () => {
    expect(parse(`<a b='&lt;&#65;'>&amp;<![CDATA[<x>]]></a>`)?.attrs.b).toBe('<A');
    expect(parse(`<a>&amp;<![CDATA[<x>]]></a>`)?.text()).toBe('&<x>');
  });

  it('has no attribute that is a prototype', () => {
    const element = parse(`<a __proto__='x' constructor='y' toString='z'/>`);
    expect(Object.getPrototypeOf(element?.attrs)).toBe(Object.prototype);
    expect(element?.attrs).toMatchObject({ constructor: 'y' });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('an element on its own', () => {
  it('knows the usual prefix, and the namespace it is told', () => {
    expect(parseStandalone('<stream:error/>')?.getNS()).toBe(ns.streams);
    expect(parseStandalone('<a/>', 'u')?.getNS()).toBe('u');
    expect(parseStandalone('<a/>')?.getNS() ?? '').toBe('');
  });

  it.each(['$&', "$'", '$`', '$$', "'", '<', '"><x/>'])('even one like %s', (uri) => {
    expect(parseStandalone('<a/>', uri)?.getNS()).toBe(uri);
  });
});

describe('no element', () => {
  it.each([
    '',
    'text',
    '<a',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<!-- -->',
    '<a>&unknown;</a>',
    '</root><',
  ])('comes of %j', (xml) => {
    expect(parseStandalone(xml)).toBeUndefined();
  });
});

describe('the parser lets pass what is not well-formed', () => {
  it.each([
    ['an undeclared prefix', '<p:a/>'],
    ['an attribute twice: the last one counts', `<a b='1' b='2'/>`],
    ['a < in a value', `<a b='<'/>`],
    ['a control character', '<a>\x01</a>'],
    ['text behind the element', '<a/>text'],
    ['the end of what is around it', '<a/></root>'],
    ['a document type', '<a/><!DOCTYPE x>'],
  ])('%s', (_, xml) => {
    expect(parseStandalone(xml)?.getName()).toBe('a');
  });
});

describe('hostile text', () => {
  const word = fc.constantFrom(
    ...[
      '<',
      '>',
      '/',
      '=',
      "'",
      '"',
      ' ',
      '&',
      ';',
      '&#x0;',
      '&#1114112;',
      '<a>',
      '</a>',
      '<a ',
      'xmlns',
      ':',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE',
      '<?',
      '?>',
      '__proto__',
      '\0',
      '\ud800',
      '</root>',
      '<root>',
    ],
  );
  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), fc.string(), (words, contentNs) => {
        parseStandalone(words.join(''), contentNs);
        parse(words.join(''));
      }),
      { numRuns: 2000 },
    );
  });
});
