import { describe, expect, it, test } from 'vitest';
import { width } from '../../src/model/sanitise.js';
import { paintChanges, paintLine, toAscii } from '../../src/ui/paint.js';
import { span } from '../../src/ui/styled.js';

const colours = { colour: true, ascii: false };

describe('paintLine', () => {
  it('styles spans with the 16 colours', () => {
    expect(paintLine([span('a'), span('b', 'tag'), span('c', 'error')], colours)).toBe(
      'a\x1b[0;36mb\x1b[0;1;31mc\x1b[0m',
    );
  });

  it('uses no colour with NO_COLOR', () => {
    const line = [span('b', 'tag'), span('c', 'error'), { ...span('d', 'up'), cursor: 'focused' as const }];
    expect(paintLine(line, { colour: false, ascii: false })).toBe('b\x1b[0;1mc\x1b[0;7md\x1b[0m');
  });

  it('goes to the right column after text that terminals measure differently', () => {
    expect(paintLine([span('日本'), span('|')], colours)).toBe('日本\x1b[5G|');
  });
});

describe('toAscii', () => {
  test.each([
    ['─ Streams ─', '- Streams -'],
    ['→ “hi…”', '> "hi~"'],
    ['⟨U+202E⟩', '<U+202E>'],
    ['日本 é e\u0301 👍', '???? ? e ??'],
  ])('writes %s as %s, in as many cells', (text, ascii) => {
    expect(toAscii(text)).toBe(ascii);
    expect(width(ascii)).toBe(width(text));
  });
});

describe('paintChanges', () => {
  it('writes only the rows that differ', () => {
    const rows: string[] = [];
    expect(paintChanges(rows, [[span('a')], [span('b')]], colours)).toBe('\x1b[1;1Ha\x1b[2;1Hb');
    expect(paintChanges(rows, [[span('a')], [span('c')]], colours)).toBe('\x1b[2;1Hc');
    expect(paintChanges(rows, [[span('a')], [span('c')]], colours)).toBe('');
  });
});
