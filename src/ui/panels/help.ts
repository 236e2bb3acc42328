// The help: every key, drawn over the other panels.
import { globalHelp, vitalHelp } from '../keys.js';
import { motionHelp } from '../motion.js';
import type { KeyHelp, Panel } from '../panel.js';
import { cell, fitLine, type StyledLine, span } from '../styled.js';

interface Section {
  readonly name: string;
  readonly help: readonly KeyHelp[];
}

/** @param own the keys that each panel adds to the common ones */
export const helpPanel = (own: readonly Section[]): Panel => ({
  title: () => ({ name: 'Help', facts: 'Esc closes it' }),
  draw: (_state, _store, size) =>
    [
      { name: 'Everywhere', help: [...vitalHelp, ...globalHelp] },
      { name: 'Moving', help: motionHelp },
      ...own,
    ]
      .filter(({ help }) => help.length > 0)
      .flatMap(sectionLines)
      .slice(0, size.rows)
      .map((line) => fitLine(line, size.columns)),
  key: () => undefined,
  help: [
    { keys: 'Esc', does: 'closes the help', hint: () => ['Esc', 'close'] },
    { keys: 'Q', does: 'quits', hint: () => ['Q', 'quit'] },
  ],
});

const keysWidth = 17;

const sectionLines = ({ name, help }: Section): StyledLine[] => [
  [span(` ${name}`, 'strong')],
  ...help.map(({ keys, does }) => [span('   '), cell(keys, keysWidth, 'key'), span(does)]),
];
