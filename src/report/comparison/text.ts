// The comparison as people read it in a terminal: verdict first, 80 columns, no colour.
import { visible } from '../../model/sanitise.js';
import type { NumberChange } from '../../stats/regression.js';
import { row, wrap } from '../table.js';
import {
  advice,
  type Compared,
  type ComparisonWriter,
  cells,
  counts,
  legend,
  mark,
  obstacles,
  sides,
  units,
} from './compared.js';

const titles = ['baseline', 'new', 'change', '90 % interval, %', 'p', 'tol.', 'verdict'];
const halves = ['one half', 'other', ...titles.slice(2)];
const widths = [8, 9, 9, 10, 18, 7, 7, 12];

export const text: ComparisonWriter = {
  extension: 'txt',
  render(compared: Compared): string {
    const { comparison, kind } = compared;
    const notes = [
      ...obstacles(comparison).map((line) => `  · ${line}`),
      ...advice(compared).map((line) => `  · ${line}`),
      ...compared.warnings.map((line) => `  ! ${line}`),
    ];
    const lines = [
      ...wrap(`${mark(compared)}  ${visible(sides(compared))}`, 2),
      ...(comparison.changes.length === 0 ? [] : [`  ${counts(comparison)}`]),
      ...notes.flatMap((line) => wrap(visible(line), 4)),
    ];
    if (comparison.changes.length > 0) {
      lines.push('', ...row('', kind === 'baseline' ? titles : halves, widths));
      for (const changes of byMetric(comparison.changes)) lines.push(...rows(changes));
      lines.push('', ...wrap(legend, 0));
    }
    return `${lines.join('\n')}\n`;
  },
};

/** The changes of each metric, in their order. */
function byMetric(changes: readonly NumberChange[]): NumberChange[][] {
  const groups = new Map<string, NumberChange[]>();
  for (const change of changes) {
    const group = groups.get(change.metric) ?? [];
    group.push(change);
    groups.set(change.metric, group);
  }
  return [...groups.values()];
}

function rows(changes: readonly NumberChange[]): string[] {
  const [first] = changes;
  if (first === undefined) return [];
  return [
    ...wrap(`${visible(first.metric)}, ${units[first.number]}`, 2),
    ...changes.flatMap((change) => row(`  ${change.number}`, [...cells(change), change.verdict], widths)),
  ];
}
