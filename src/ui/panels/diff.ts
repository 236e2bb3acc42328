// Two chosen stanzas compared: side by side where there is room, otherwise one below the other.
import { type DiffRow, diffXml } from '../../inspect/diff.js';
import type { Entry } from '../../inspect/store.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import type { Panel } from '../panel.js';
import type { ViewState } from '../state.js';
import { cell, fitLine, type Style, type StyledLine, span } from '../styled.js';

export const diff: Panel = {
  title: ({ ignoresIds, compared }) => {
    const changes = rowsOf(compared, ignoresIds)?.filter(({ change }) => change !== 'same').length;
    return {
      name: `Diff of ${compared.map(({ record }) => `#${record.flow} record ${record.seq}`).join(' and ')}`,
      facts: `${changes === undefined ? '' : `${changes} differ, `}ids and times ${ignoresIds ? 'ignored' : 'compared'}`,
    };
  },
  draw: (state, _store, size) => {
    const top = state.full?.top ?? 0;
    return lines(state, size.columns)
      .slice(top, top + size.rows)
      .map((line) => fitLine(line, size.columns));
  },
  length: (state, _store, size) => lines(state, size.columns).length,
  key: (key) => (key === 'i' ? { type: 'switch', what: 'ignoresIds' } : undefined),
  help: [
    {
      keys: 'i',
      does: 'ignore ids and timestamps, or compare them',
      hint: ({ ignoresIds }) => ['i', ignoresIds ? 'compare ids' : 'ignore ids'],
    },
  ],
};

/** From this width on side by side. */
const wideFrom = 100;

const styles: Readonly<Record<DiffRow['change'], Style>> = {
  same: 'plain',
  changed: 'alert',
  added: 'good',
  removed: 'error',
};

const xmlOf = ({ record }: Entry): string | undefined => ('xml' in record ? record.xml : undefined);

function rowsOf([left, right]: readonly Entry[], ignoresIds: boolean): readonly DiffRow[] | undefined {
  const [from, to] = [left && xmlOf(left), right && xmlOf(right)];
  return from === undefined || to === undefined ? undefined : diffXml(from, to, { ignoresIds });
}

function lines({ compared, ignoresIds }: ViewState, columns: number): StyledLine[] {
  const rows = rowsOf(compared, ignoresIds);
  if (rows === undefined) return [[span(' there is no well-formed XML on both sides to compare', 'error')]];
  const heads = compared.map(({ record }) => `${timeOfDay(record.at)} #${record.flow}`);
  return columns >= wideFrom ? sideBySide(rows, heads, columns) : unified(rows, heads);
}

const indented = ({ depth }: DiffRow, text: string | undefined): string =>
  text === undefined ? '' : ' '.repeat(Math.min(2 * depth, 40)) + text;

function sideBySide(
  rows: readonly DiffRow[],
  [left = '', right = '']: readonly string[],
  columns: number,
): StyledLine[] {
  const width = Math.floor((columns - 5) / 2);
  const line = (from: string, to: string, sign: string, style: Style): StyledLine => [
    span(' '),
    cell(from, width, style),
    span(` ${sign} `, style),
    cell(to, width, style),
  ];
  return [
    line(left, right, '│', 'dim'),
    ...rows.map((row) =>
      line(indented(row, row.left), indented(row, row.right), signs[row.change], styles[row.change]),
    ),
  ];
}

const signs: Readonly<Record<DiffRow['change'], string>> = {
  same: '│',
  changed: '≠',
  added: '+',
  removed: '-',
};

const unified = (rows: readonly DiffRow[], [left = '', right = '']: readonly string[]): StyledLine[] => [
  [span(` - ${left}`, 'error')],
  [span(` + ${right}`, 'good')],
  ...rows.flatMap((row): StyledLine[] =>
    row.change === 'same'
      ? [[span(`   ${indented(row, row.left)}`)]]
      : [
          ...(row.left === undefined ? [] : [[span(` - ${indented(row, row.left)}`, 'error')]]),
          ...(row.right === undefined ? [] : [[span(` + ${indented(row, row.right)}`, 'good')]]),
        ],
  ),
];
