import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import { frame } from '../../src/ui/frame.js';
import { plainText } from '../../src/ui/paint.js';
import type { Size } from '../../src/ui/state.js';
import { lineText, lineWidth } from '../../src/ui/styled.js';
import { opened, press, sessionStore, tick } from './drive.js';
import { everyKind } from './kinds.js';
import { Script } from './records.js';

beforeAll(() => {
  process.env.TZ = 'UTC';
});

const small: Size = { columns: 80, rows: 24 };
const medium: Size = { columns: 100, rows: 30 };
const large: Size = { columns: 160, rows: 50 };

describe('golden screens', () => {
  test.each<[string, Size, string[]]>([
    ['80x24-streams', small, []],
    ['80x24-one-stream', small, ['j']],
    ['80x24-stanzas', small, ['enter', 'k', 'k', 'k']],
    ['80x24-detail', small, ['enter', ...Array(8).fill('k'), 'enter']],
    ['80x24-raw', small, ['enter', ...Array(8).fill('k'), 'enter', 'r']],
    ['80x24-violation', small, ['enter', 'k', 'k', 'enter']],
    ['80x24-paused', small, ['p']],
    ['80x24-help', small, ['?']],
    ['80x24-help-end', small, ['enter', '?', 'G']],
    ['80x24-ladder', small, ['j', 'enter', 't']],
    ['80x24-hex', small, ['enter', ...Array(7).fill('k'), 'enter', ']', ']']],
    ['80x24-tree', small, ['enter', ...Array(7).fill('k'), 'enter', '[', '[']],
    ['80x24-facts', small, ['enter', ...Array(7).fill('k'), 'enter', '[']],
    ['80x24-filter-right', small, ['/', '"type==er"', 'tab']],
    ['80x24-filter-wrong', small, ['enter', '/', '"typ=="']],
    ['80x24-filtered', small, ['enter', '/', '"iq"', 'enter', 'z']],
    ['80x24-failures', small, ['enter', 'i']],
    ['80x24-command', small, [':', '"pa"', 'tab']],
    ['80x24-diff', small, ['enter', 'g', '/', '"msg"', 'enter', ' ', 'j', ' ', 'd']],
    ['160x50-diff', large, ['enter', 'g', '/', '"msg"', 'enter', ' ', 'j', ' ', 'd']],
    ['100x30-streams', medium, []],
    ['100x30-ladder', medium, ['j', 'enter', 'g']],
    ['100x30-marks', medium, ['enter', 'k', 'm', 'k', ' ', 'w', 'c']],
    ['160x50-ladder', large, ['j', 'enter', 'g']],
    ['160x50-streams', large, []],
    ['160x50-detail', large, ['enter', ...Array(8).fill('k'), 'enter']],
    ['40x16-stanzas', { columns: 40, rows: 16 }, ['enter']],
  ])('%s', async (name, size, keys) => {
    const store = sessionStore();
    const lines = frame(press(opened(store, size), store, ...keys), store);
    await expect(`${plainText(lines)}\n`).toMatchFileSnapshot(`../golden/ui/${name}.txt`);
  });
});

describe('golden screens of every kind of record', () => {
  test.each<[string, Size, string[]]>([
    ['80x24-kinds', small, []],
    ['80x24-kinds-ladder', small, ['j', 'enter', 't', 'w']],
    ['100x30-kinds-ladder', medium, ['j', 'enter', 't']],
    ['160x50-kinds', large, ['tab']],
    ['80x24-kinds-facts', small, ['enter', ...Array(4).fill('k'), 'enter', '[']],
  ])('%s', async (name, size, keys) => {
    const store = new Store({ budget: 1e6 });
    for (const record of everyKind()) store.append(record);
    const lines = frame(press(opened(store, size), store, ...keys), store);
    await expect(`${plainText(lines)}\n`).toMatchFileSnapshot(`../golden/ui/${name}.txt`);
  });
});

const exactly = (size: Size, lines: ReturnType<typeof frame>): void => {
  expect(lines.length).toBe(size.rows);
  for (const line of lines) expect(lineWidth(line)).toBe(size.columns);
};

describe('every screen', () => {
  it('fills its size exactly, whatever the size and the keys', () => {
    const store = sessionStore();
    const key = fc.constantFrom(
      'j',
      'k',
      'g',
      'G',
      'tab',
      'enter',
      'escape',
      'p',
      'A',
      'r',
      '?',
      'C-f',
      'C-u',
    );
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(size, fc.array(key, { maxLength: 12 }), (at, keys) => {
        exactly(at, frame(press(opened(store, at), store, ...keys), store));
      }),
    );
  });

  it('is empty but whole before the first record', () => {
    const store = new Store({ budget: 1e6 });
    const lines = frame(press(opened(store), store, 'j', 'enter', 'enter', 'C-d', 'r'), store);
    exactly(small, lines);
    expect(plainText(lines)).toContain('nothing selected');
  });
});

describe('hostile text', () => {
  test.each([
    ['escape sequences', '\x1b[2J\x1b]0;owned\x07'],
    ['blessed tags', '{bold}{red-fg}x{/}'],
    ['bidi overrides', '\u202e\u2066evil'],
    ['wide characters', '日本語'.repeat(50)],
    ['a flood of marks', `a${'\u0301'.repeat(10_000)}`],
    ['NUL and C1', '\0\x9b31m'],
    ['emoji and joiners', '👩\u200d👩\u200d👧 🏴\u{e0067}\u{e007f}'],
    ['lone surrogates', '\ud800 \udc00'],
  ])('%s neither reach the terminal nor break the columns', (_, hostile) => {
    const store = new Store({ budget: 1e7 });
    const script = new Script()
      .add(1, { t: 'open', transport: 'tcp', client: hostile, upstream: hostile })
      .header(1, 'downstream', 'open', { from: hostile, id: hostile })
      .element(1, 'upstream', `<message to='${hostile}'><body>${hostile}</body></message>`)
      .element(1, 'downstream', `<message><broken ${hostile}`)
      .add(1, { t: 'data', dir: 'upstream', offset: 0, bytes: 9, protocol: hostile, text: hostile })
      .add(1, { t: 'violation', dir: 'upstream', offset: 0, rule: hostile, rfc: hostile, detail: hostile });
    for (const record of script.records) store.append(record);
    let state = press(opened(store, { columns: 130, rows: 40 }), store, 'enter', 'g');
    for (const _record of script.records) {
      const lines = frame(state, store);
      exactly({ columns: 130, rows: 40 }, lines);
      expect(lines.map(lineText).join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|\p{M}{9}/u);
      state = press(state, store, 'j');
    }
  });

  it('shows tags of the terminal library as text', () => {
    const store = new Store({ budget: 1e6 });
    const [record] = new Script().element(
      1,
      'upstream',
      '<message><body>{bold}x{/bold}</body></message>',
    ).records;
    if (record) store.append(record);
    expect(plainText(frame(opened(store), store))).toContain('“{bold}x{/bold}”');
  });
});

describe('pause', () => {
  const more = (count: number): Script => {
    const script = new Script();
    for (let n = 0; n < count; n++)
      script.element(7, 'upstream', `<message><body>later ${n}</body></message>`);
    return script;
  };
  /** All but the counts in the status bar and in the title of the list. */
  const shown = (text: string): string => text.replace(/^.*\n/, '').replace(/\d+ of \d+/, '');

  it('freezes what is shown while the store goes on, even past eviction', () => {
    const store = sessionStore(20_000);
    const paused = press(opened(store), store, 'p');
    const before = plainText(frame(paused, store));
    for (const record of more(500).records) store.append(record);
    expect(store.evicted).toBeGreaterThan(400);
    const after = plainText(frame(tick(paused, store), store));
    expect(shown(after)).toBe(shown(before));
    expect(after).toContain('PAUSED +500');
  });

  it('catches up when resumed', () => {
    const store = sessionStore();
    const paused = press(opened(store), store, 'p');
    for (const record of more(5).records) store.append(record);
    expect(plainText(frame(tick(paused, store), store))).not.toContain('later 4');
    expect(plainText(frame(press(paused, store, 'p'), store))).toContain('later 4');
  });

  it('can be moved about in when everything shown is gone from the store', () => {
    const store = sessionStore(20_000);
    const paused = press(opened(store), store, 'enter', 'p');
    for (const record of more(500).records) store.append(record);
    const state = press(paused, store, 'g', 'j', 'G', 'k', 'C-b', 'enter', 'j', 'escape', 'escape', 'j', 'j');
    exactly(small, frame(state, store));
  });
});
