import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { chop, clip, pad, visible, width } from '../../src/model/sanitise.js';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const cells = fc.nat({ max: 40 });

describe('visible', () => {
  test.each([
    ['escape', '\x1b[31mred', '\\x1b[31mred'],
    ['NUL', 'a\0b', 'a\\x00b'],
    ['newline, return, tab', '\n\r\t', '\\n\\r\\t'],
    ['DEL and C1', '\x7f\x9b', '\\x7f\\x9b'],
    ['right-to-left override', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['isolates and marks', '\u2066\u2069\u200e\u061c', '⟨U+2066⟩⟨U+2069⟩⟨U+200E⟩⟨U+061C⟩'],
    ['zero width', '\u200b\u200d\ufeff', '⟨U+200B⟩⟨U+200D⟩⟨U+FEFF⟩'],
    ['line separators', '\u2028\u2029', '⟨U+2028⟩⟨U+2029⟩'],
    ['tag characters', '\u{e0041}', '⟨U+E0041⟩'],
    ['lone surrogate', '\ud800x', '⟨U+D800⟩x'],
    ['private use', '\ue000\u{10fffd}', '⟨U+E000⟩⟨U+10FFFD⟩'],
    ['noncharacter', '\uffff\ufdd0', '⟨U+FFFF⟩⟨U+FDD0⟩'],
    ['hidden variation selectors', 'a\ufe0f\u{e0101}', 'a⟨U+FE0F⟩⟨U+E0101⟩'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(['plain', '{bold}not a tag{/bold}', 'Žluťoučký', '日本語', '❤️', '👍', 'ก็', 'שָׁלוֹם'])(
    'leaves %s alone',
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );

  it('counts a flood of combining marks instead of drawing it', () => {
    expect(visible(`a${'\u0301'.repeat(10_000)}b`)).toBe(`a${'\u0301'.repeat(8)}⟨+9992 marks⟩b`);
  });

  it('never lets a control, bidi or invisible character through', () => {
    const forbidden =
      /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff]|[\u{e0000}-\u{e007f}]|\p{Cs}/u;
    fc.assert(
      fc.property(anyText, (text) => !forbidden.test(visible(text))),
      { numRuns: 2_000 },
    );
  });

  it('is idempotent', () => {
    fc.assert(fc.property(anyText, (text) => visible(visible(text)) === visible(text)));
  });
});

describe('width', () => {
  test.each([
    ['ascii', 5],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['👍', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['한글', 4],
    ['…→“”', 4],
    ['', 0],
  ])('%s takes %i cells', (text, expected) => {
    expect(width(text)).toBe(expected);
  });
});

describe('clip and pad', () => {
  test.each([
    ['fits', 10, 'fits'],
    ['too long', 4, 'too…'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['日', 1, '…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['anything', 0, ''],
  ])('clips %j to %i cells', (text, room, expected) => {
    expect(clip(text, room)).toBe(expected);
  });

  it('takes another mark where there is no ellipsis', () => {
    expect(clip('too long', 4, '~')).toBe('too~');
    expect(clip('日本語', 5, '...')).toBe('日...');
  });

  it('never exceeds its width', () => {
    fc.assert(fc.property(anyText, cells, (text, room) => width(clip(visible(text), room)) <= room));
  });

  it('pads to exactly the width', () => {
    fc.assert(fc.property(anyText, cells, (text, room) => width(pad(visible(text), room)) === room));
    expect(pad('7', 3, 'right')).toBe('  7');
  });
});

describe('chop', () => {
  it('loses nothing and exceeds the width only by a single grapheme', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 20 }), (text, room) => {
        const pieces = chop(visible(text), room);
        return pieces.join('') === visible(text) && pieces.every((piece) => width(piece) <= room);
      }),
    );
  });
});
