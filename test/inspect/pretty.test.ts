import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type PrettyLine, pretty, raw } from '../../src/inspect/pretty.js';
import { width } from '../../src/model/sanitise.js';

const text = (lines: readonly PrettyLine[]): string[] =>
  lines.map((line) => line.map((span) => span.text).join(''));

describe('pretty', () => {
  it('puts elements on lines of their own and leaves text inline', () => {
    const xml =
      "<message to='romeo@example.net' type='chat'><body>Art thou not Romeo &amp; a Montague?</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>";
    expect(text(pretty(xml, 90))).toEqual([
      "<message to='romeo@example.net' type='chat'>",
      '  <body>Art thou not Romeo &amp; a Montague?</body>',
      "  <active xmlns='http://jabber.org/protocol/chatstates'/>",
      '</message>',
    ]);
  });

  it('styles every part', () => {
    expect(pretty('<a b="c">d</a>', 40)).toEqual([
      [
        { text: '<', style: 'punctuation' },
        { text: 'a', style: 'tag' },
        { text: ' ', style: 'punctuation' },
        { text: 'b', style: 'attr' },
        { text: '=', style: 'punctuation' },
        { text: '"c"', style: 'value' },
        { text: '>', style: 'punctuation' },
        { text: 'd', style: 'text' },
        { text: '</', style: 'punctuation' },
        { text: 'a', style: 'tag' },
        { text: '>', style: 'punctuation' },
      ],
    ]);
  });

  test.each([
    ['mixed content stays inline', '<p>one <b>two</b> three</p>', ['<p>one <b>two</b> three</p>']],
    ['white space between elements goes', '<a>\n  <b/>\n</a>', ['<a>', '  <b/>', '</a>']],
    ['white space that is the text stays', '<a>  </a>', ['<a>  </a>']],
    ['line breaks of a text are kept', '<body>one\ntwo</body>', ['<body>one', '    two</body>']],
    ['duplicate attributes are shown', "<a x='1' x='2'/>", ["<a x='1' x='2'/>"]],
    ['CDATA and comments are shown', '<a><![CDATA[<b>]]><!--c--></a>', ['<a><![CDATA[<b>]]><!--c--></a>']],
    ['stream header', "<stream:stream to='x'>", ["<stream:stream to='x'>"]],
    ['stream header after a prolog', "<?xml version='1.0'?><s>", ["<?xml version='1.0'?>", '<s>']],
    ['stream end', '</stream:stream>', ['</stream:stream>']],
    ['nothing', '', []],
  ])('%s', (_, xml, lines) => {
    expect(text(pretty(xml, 60))).toEqual(lines);
  });

  test.each(['<a><b></a></b>', '<a', '<a>&', 'x</a>', '<a b=c/>', '<!DOCTYPE x>', '<a></a></a>'])(
    'shows %s as it came when it cannot be read',
    (xml) => {
      expect(text(pretty(xml, 60))).toEqual(['[not well-formed, shown as it came]', xml]);
    },
  );

  it('makes control characters and bidi overrides visible', () => {
    expect(text(pretty('<a b="\u202e">\x1b[2J{bold}</a>', 60))).toEqual([
      '<a b="⟨U+202E⟩">\\x1b[2J{bold}</a>',
    ]);
  });

  it('wraps at spaces, and inside a word only when it has to', () => {
    expect(text(pretty('<body>the quick brown fox jumps</body>', 16))).toEqual([
      '<body>the quick ',
      '    brown fox ',
      '    jumps</body>',
    ]);
    expect(text(raw('abcdefghijkl', 8))).toEqual(['abcdefgh', 'ijkl']);
  });

  it('shows the beginning of a huge stanza and says how much is missing', () => {
    const xml = `<a>${'<b>x</b>'.repeat(131_072)}</a>`;
    const lines = text(pretty(xml, 80));
    expect(lines[1]).toBe('  <b>x</b>');
    expect(lines.at(-1)).toBe(`[${xml.length - 32_768} of ${xml.length} characters not shown]`);
  });

  it('survives nesting without end', () => {
    const deep = `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`;
    expect(text(pretty(deep, 40)).at(0)).toBe('[not well-formed, shown as it came]');
  });

  it('loses nothing but white space, and keeps to the width', () => {
    const xml = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom(
          '<a>',
          '</a>',
          '<b c="d e">',
          '</b>',
          '<x/>',
          ' ',
          '\n',
          '日本',
          '<',
          '&',
          '<!--',
          '-->',
        ),
      ),
      { maxLength: 20 },
    );
    // White space also in the form that makes it visible, which a line may end within.
    const dense = (s: string): string => s.replace(/\s/g, '').replace(/\\[tnr]/g, '');
    fc.assert(
      fc.property(xml, fc.integer({ min: 8, max: 60 }), (parts, room) => {
        const source = parts.join('');
        const lines = pretty(source, room);
        const shown = dense(text(lines).join('')).replace('[notwell-formed,shownasitcame]', '');
        expect(Math.max(0, ...text(lines).map(width))).toBeLessThanOrEqual(room);
        expect(shown).toBe(dense(text(raw(source, 10_000)).join('')));
      }),
      { numRuns: 500 },
    );
  });
});
