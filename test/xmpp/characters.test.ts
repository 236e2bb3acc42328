// Characters, references and escapes against what Node and XML 1.0 say of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStandalone } from '../../src/xmpp/element.js';
import { escapeAttribute, escapeText, isXmlChar, unescapeXml } from '../../src/xmpp/escape.js';
import { checkDeclaration, streamDeclaration } from '../../src/xmpp/prolog.js';
import { referenceAt, referenceBytes } from '../../src/xmpp/reference.js';
import { characterAt, charLength, isName } from '../../src/xmpp/utf8.js';

const codePoint = fc.oneof(
  fc.integer({ min: 0x80, max: 0x10ffff }).filter((point) => point < 0xd800 || point > 0xdfff),
  fc.constantFrom(0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff),
);

describe('a character', () => {
  it('is the one that Node encodes; cut anywhere it is cut', () => {
    fc.assert(
      fc.property(codePoint, (point) => {
        const bytes = Buffer.from(String.fromCodePoint(point));
        expect(characterAt(bytes, 0, bytes.length)).toEqual({ codePoint: point, bytes: bytes.length });
        for (let end = 1; end < bytes.length; end++) expect(characterAt(bytes, 0, end)).toBe('cut');
        expect(charLength(bytes, 0, bytes.length)).toBe(isXmlChar(point) ? bytes.length : -1);
      }),
    );
  });

  it('is one where TextDecoder takes it for one', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const lead = fc.integer({ min: 0x80, max: 0xff });
    fc.assert(
      fc.property(lead, fc.uint8Array({ minLength: 3, maxLength: 3 }), (first, rest) => {
        const bytes = Uint8Array.of(first, ...rest);
        const found = characterAt(bytes, 0, bytes.length);
        const isValid = [2, 3, 4].some((length) => {
          try {
            return [...decoder.decode(bytes.subarray(0, length))].length === 1;
          } catch {
            return false;
          }
        });
        expect(found !== undefined && found !== 'cut').toBe(isValid);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['é', true],
    ['éa·', true],
    ['·', false],
    ['a·', true],
    ['a×', false],
    ['a\u{f0000}', false],
    ['\u{10000}', true],
  ])('%s in a name: %s', (text, expected) => {
    const bytes = Buffer.from(text);
    expect(isName(bytes, 0, bytes.length)).toBe(expected);
  });

  it('that is no UTF-8 is in no name', () => {
    expect(isName(Uint8Array.of(0x61, 0xc3), 0, 2)).toBe(false);
    expect(isName(Uint8Array.of(0xff), 0, 1)).toBe(false);
  });
});

describe('a reference', () => {
  const at = (text: string) => referenceAt(Buffer.from(text), 0, Math.min(text.length, referenceBytes));
  it.each([
    ['&amp;', { kind: 'valid', end: 5 }],
    ['&#65;x', { kind: 'valid', end: 5 }],
    ['&#x41;', { kind: 'valid', end: 6 }],
    ['&#0;', { kind: 'bad', end: 4 }],
    ['&#xD800;', { kind: 'bad', end: 8 }],
    ['&#x110000;', { kind: 'bad', end: 10 }],
    ['&nbsp;', { kind: 'entity', end: 6 }],
    ['&;', { kind: 'bad', end: 2 }],
    ['&#;', { kind: 'bad', end: 3 }],
    ['& x', { kind: 'bad', end: 1 }],
    ['&#65', { kind: 'cut' }],
    ['&', { kind: 'cut' }],
  ])('%s', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  it('is resolved where it is valid, and left as it is elsewhere', () => {
    const part = fc.constantFrom(
      '&amp;',
      '&#65;',
      '&#x0000041;',
      '&#00000000065;',
      '&#0;',
      '&#x110000;',
      '&no;',
      '&',
      ';',
      'a',
    );
    fc.assert(
      fc.property(part, (text) => {
        const isValid = text.startsWith('&') && text.length > 1 && at(text).kind === 'valid';
        expect(unescapeXml(text) !== text).toBe(isValid);
      }),
    );
    expect(unescapeXml(`&#${'9'.repeat(400)};`)).toBe(`&#${'9'.repeat(400)};`);
  });
});

describe('escaping', () => {
  const text = fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", '\n', '\r', '\t', ' ', 'a', 'é', '😀', ';', 'amp'),
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(text, (original) => {
        expect(unescapeXml(escapeText(original))).toBe(original);
        expect(unescapeXml(escapeAttribute(original))).toBe(original);
        const element = parseStandalone(`<a b='${escapeAttribute(original)}'>${escapeText(original)}</a>`);
        expect(element?.attrs.b).toBe(original);
        expect(element?.text()).toBe(original);
      }),
    );
  });

  it('leaves nothing that a parser would normalise', () => {
    expect(escapeAttribute('a\r\n\tb')).toBe('a&#13;&#10;&#9;b');
    expect(escapeText('a\r\n\tb')).toBe('a&#13;\n\tb');
  });
});

describe('a declaration', () => {
  const read = (text: string) => streamDeclaration(Buffer.from(text), 0, Buffer.byteLength(text));
  it('is whole, cut, or something else', () => {
    expect(read(`<?xml version='1.0'?><a>`)).toBe(`<?xml version='1.0'?>`);
    expect(read(`<?xml version='1.0'?`)).toBe('cut');
    expect(read('<?php ?>')).toBeUndefined();
    expect(read(`<?xml ${' '.repeat(300)}?>`)).toBeUndefined();
  });

  it.each([
    [`<?xml version = "1.1" ?>`, []],
    [`<?xml version='1.0' encoding="UTF-8"?>`, []],
    [`<?xml version='2.0'?>`, ['not-well-formed']],
    [`<?xml encoding='utf-8' version='1.0'?>`, ['not-well-formed']],
    [`<?xml version='1.0' encoding='latin1'?>`, ['unsupported-encoding']],
  ])('states a version first, and no other encoding: %s', (text, rules) => {
    const seen: string[] = [];
    checkDeclaration(text, 5, ({ rule }, at) => {
      expect(at).toBe(5);
      seen.push(rule);
    });
    expect(seen).toEqual(rules);
  });
});
