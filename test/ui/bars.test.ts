import { describe, expect, it, test } from 'vitest';
import { hintBar, statusBar } from '../../src/ui/bars.js';
import { reduce } from '../../src/ui/reduce.js';
import { lineText, lineWidth } from '../../src/ui/styled.js';
import { opened, press, sessionStore } from './drive.js';

const store = sessionStore();
const hints = (columns: number, ...keys: string[]): string =>
  lineText(hintBar(press(opened(store, { columns, rows: 24 }), store, ...keys))).trim();

describe('hint bar', () => {
  test.each<[string, string[], string]>([
    ['streams', [], 'q quit  ? help  Enter stanzas  p pause  A stop following  Tab panel  r raw'],
    [
      'stanzas',
      ['enter', 'k'],
      'q back  ? help  Enter detail  p pause  A follow  Tab panel  r raw  j k move',
    ],
    ['detail', ['tab', 'tab', 'r', 'p'], 'q back  ? help  p resume  A follow  Tab panel  r pretty  j k move'],
    ['help', ['?'], 'Esc close  Q quit'],
  ])('shows the keys that are valid in %s', (_, keys, text) => {
    expect(hints(80, ...keys)).toBe(text);
  });

  it('keeps how to leave and how to get help when there is little room', () => {
    expect(hints(18)).toBe('q quit  ? help');
    for (let columns = 1; columns < 120; columns++)
      expect(lineWidth(hintBar(opened(store, { columns, rows: 24 })))).toBe(columns);
  });
});

describe('status bar', () => {
  it('tells what the program says, what is evicted and how much there is', () => {
    const small = sessionStore(10_000);
    const state = reduce(opened(small), { type: 'status', text: 'recording' }, small);
    expect(lineText(statusBar(state, small))).toMatch(
      new RegExp(`…  recording  following  ${small.evicted} evicted  25 records $`),
    );
  });
});
