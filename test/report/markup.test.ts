import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/model/sanitise.js';
import { markdownCode, xmlText } from '../../src/report/markup.js';

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'`|\\ \n\u0000\ud800\ufffea') }),
);

describe('xmlText', () => {
  it('escapes what is markup, and shows what XML does not allow', () => {
    expect(xmlText(`<a b="c" d='e'>&amp;\u0000\u001b\ud800`)).toBe(
      '&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;\\x00\\x1b⟨U+D800⟩',
    );
  });

  it('gives characters of XML 1.0 only, and reads back', () => {
    const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
    fc.assert(
      fc.property(anything, (text) => {
        const escaped = xmlText(text);
        expect(escaped).toMatch(/^[\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(\w+);/g, (_, name: string) => names[name] ?? '?')).toBe(visible(text));
      }),
    );
  });
});

describe('markdownCode', () => {
  it.each([
    ['xmpp_iq_rtt{ns:urn:xmpp:ping}', '`xmpp_iq_rtt{ns:urn:xmpp:ping}`'],
    ['*a* @b <c> #1 http://d', '`*a* @b <c> #1 http://d`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['`<é>', '<code>&#96;&#60;é&#62;</code>'],
    ['a\nb', '`a\\nb`'],
    [' ', '–'],
    ['', '–'],
  ])('%j is %s', (text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });

  it('never lets the text end its span, or its cell of a table', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(markdownCode(text)).toMatch(/^(?:`[^`|\n]+`|<code>(?:[\p{L}\p{N} ]|&#\d+;)+<\/code>|–)$/u);
      }),
    );
  });
});
