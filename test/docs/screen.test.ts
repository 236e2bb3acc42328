// The page about the screen names every key that the help names, with the command behind it, and no others.
import { describe, expect, it, test } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import { commands, screenKeys } from '../../src/ui/commands.js';
import { screenPanel } from '../../src/ui/panels/index.js';
import { initialState } from '../../src/ui/state.js';
import { lineText } from '../../src/ui/styled.js';
import { readPage } from './pages.js';

const page = readPage('docs/screen.md').text;
const size = { columns: 200, rows: 500 };

/** Lines of the help over each of the screens: `keys`, and what they do. */
const helped = ['help', 'diff', 'statistics', 'waits'].flatMap((name) => {
  const state = { ...initialState(size, ''), covered: { name, top: 0, cursor: 0 } };
  const lines =
    screenPanel('help')
      ?.draw(state, new Store({ budget: 1 }), size)
      .map(lineText) ?? [];
  return lines.filter((line) => line.startsWith('   ')).map((line) => line.slice(3, 20).trim());
});
const keys = [...new Set(helped)];

/** First cells of the rows of tables of keys. */
const rows = [...page.matchAll(/^\| ((?:`[^`]+` ?)+)\| /gm)].map(([, cell = '']) => cell.trim());
const written = (text: string): string =>
  text
    .split(' ')
    .map((key) => `\`${key}\``)
    .join(' ');

describe('docs/screen.md', () => {
  it('is compared with a whole help', () => expect(keys.length).toBeGreaterThan(35));

  test.each(keys)('has the key %s', (key) => expect(rows).toContain(written(key)));

  it('has no key that the help does not have', () => {
    expect(rows.filter((row) => !keys.some((key) => written(key) === row))).toEqual([]);
  });

  test.each([...commands, ...screenKeys].map(({ name }) => name))('has the command %s', (name) => {
    expect(page).toMatch(new RegExp(`^\\|.*\\| .*\`${name}\`.*\\| `, 'm'));
  });

  it('names every column of the stream list', () => {
    for (const name of [
      'phase',
      'leg',
      'tls',
      'jid or client',
      'client → server',
      'up',
      'down',
      'unacked',
      'errors',
      'last',
    ])
      expect(page).toContain(`| ${name} |`);
  });
});
