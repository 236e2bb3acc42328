import { describe, expect, it } from 'vitest';
import { tree } from '../../src/inspect/tree.js';
import { width } from '../../src/model/sanitise.js';

const text = (xml: string, room = 80): string[] | undefined =>
  tree(xml, room)?.map((line) => line.map((part) => part.text).join(''));

describe('tree', () => {
  it('shows elements, attributes and text, decoded', () => {
    expect(text("<message id='m&amp;1'><body>a &lt; b</body><x/></message>")).toEqual([
      'message',
      '  @id = m&1',
      '  body',
      '    “a < b”',
      '  x',
    ]);
  });

  it('makes visible what must not reach a terminal, and keeps to its width', () => {
    const hostile = `<a x='\x1b[2J'>${'日本語 '.repeat(30)}<b>\u202e</b></a>`;
    for (const room of [8, 20, 80])
      for (const line of text(hostile, room) ?? []) {
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(width(line)).toBeLessThanOrEqual(room);
      }
  });

  it('says what is cut, and is undefined where nothing can be read', () => {
    expect(text(`<a>${'x'.repeat(40_000)}</a>`)?.at(-1)).toMatch(/characters not shown/);
    expect(text('<a><b></a>')).toBeUndefined();
  });
});
