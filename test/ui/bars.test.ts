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
    ['streams', [], 'q quit  ? help  Enter stanzas  / filter  p pause  n N fault  : command  A stay'],
    ['stanzas', ['enter', 'k'], 'q back  ? help  Enter detail  / filter  p pause  n N fault  : command'],
    ['ladder', ['j', 'enter'], 'q back  ? help  Enter detail  / filter  l list  p pause  n N fault'],
    ['detail', ['tab', 'tab', 'p'], 'q back  ? help  / filter  [ ] tab  r raw  p resume  n N fault'],
    ['help', ['?'], 'q back  ? help  / filter  p pause  : command  A stay'],
  ])('shows the keys that are valid in %s', (_, keys, text) => {
    expect(hints(80, ...keys)).toMatch(new RegExp(`^${text.replace(/[[\]?]/g, '\\$&')}`));
  });

  it('keeps how to leave and how to get help when there is little room', () => {
    expect(hints(18)).toBe('q quit  ? help');
    for (let columns = 1; columns < 120; columns++)
      expect(lineWidth(hintBar(opened(store, { columns, rows: 24 })))).toBe(columns);
  });
});

describe('status bar', () => {
  it('tells what the program says, what is evicted and how much there is', () => {
    const small = sessionStore(5_000);
    const state = reduce(opened(small), { type: 'status', text: 'recording' }, small);
    expect(lineText(statusBar(state, small))).toMatch(
      new RegExp(`…  recording  following  25 records  ${small.evicted} evicted`),
    );
  });
});
