// The help: every key, those of the panel below first.
import type { KeyHelp, Panel } from '../panel.js';
import type { ViewState } from '../state.js';
import { cell, fitLine, type StyledLine, span } from '../styled.js';

export interface Section {
  readonly name: string;
  readonly help: readonly KeyHelp[];
}

/** @param sectionsFor in the order in which they are shown for what the help covers */
export const helpPanel = (sectionsFor: (state: ViewState) => readonly Section[]): Panel => {
  const lines = (state: ViewState): StyledLine[] =>
    sectionsFor(state)
      .filter(({ help }) => help.some(isShown))
      .flatMap(sectionLines);
  return {
    title: () => ({ name: 'Help', facts: 'Esc closes it' }),
    draw: (state, _store, size) => {
      const top = state.full?.top ?? 0;
      return lines(state)
        .slice(top, top + size.rows)
        .map((line) => fitLine(line, size.columns));
    },
    length: (state) => lines(state).length,
    key: () => undefined,
    help: [],
  };
};

const keysWidth = 17;

const isShown = ({ keys }: KeyHelp): boolean => keys !== '';

const sectionLines = ({ name, help }: Section): StyledLine[] => [
  [span(` ${name}`, 'strong')],
  ...help
    .filter(isShown)
    .map(({ keys, does }) => [span('   '), cell(keys, keysWidth - 1, 'key'), span(' '), span(does)]),
];
