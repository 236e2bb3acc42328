// Rows as text, in columns.
import { median } from './numbers.js';
import { isMet, type Row, ratio } from './row.js';

const head = ['', 'ours', 'peer', 'ratio', 'target', ''];

/** Aligned columns under a heading, one line a row, with a newline at the end. */
export function table(rows: readonly Row[]): string {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => `${aligned(line, widths)}\n`).join('');
}

const aligned = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd();

function cells(row: Row): string[] {
  const { name, unit, ours, peer, target } = row;
  return [
    name,
    `${figure(median(ours))} ${unit}`,
    peer ? `${figure(median(peer.samples))} ${unit} ${peer.name}` : '',
    ratio(row)?.toFixed(2) ?? '',
    target ? `${target.bound} ${target.value}${target.of === 'ours' ? ` ${unit}` : ''}` : '',
    { true: 'met', false: 'missed', undefined: '' }[`${isMet(row)}`],
  ];
}

/** Three digits that count. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
