// The cells of a heat map as they are packed into the page: pure, so that tests reach them without a browser.
import type { HeatData } from '../chart-data.js';

/** ms at the lower edge of a row. */
export const edgeOf = ({ perDecade }: HeatData, row: number): number => 10 ** (row / perDecade - 3);

/** The row that `ms` is in. */
const rowAt = ({ perDecade }: HeatData, ms: number): number =>
  Math.floor((Math.log10(ms) + 3) * perDecade + 1e-9);

/** Calls `visit` for each cell that is not empty. */
export function eachCell(column: readonly number[], visit: (row: number, count: number) => void): void {
  let row = column[0] ?? 0;
  for (const entry of column.slice(1)) {
    if (entry < 0) row -= entry;
    else visit(row++, entry);
  }
}

/** Values in a column. */
export function allOf({ columns }: HeatData, column: number): number {
  let sum = 0;
  eachCell(columns[column] ?? [], (_, count) => {
    sum += count;
  });
  return sum;
}

/** The edges of the cell that `ms` is in, and what it holds. */
export function cellAt(
  heat: HeatData,
  column: number,
  ms: number,
): { from: number; to: number; count: number } {
  const row = rowAt(heat, ms);
  let found = 0;
  eachCell(heat.columns[column] ?? [], (at, count) => {
    if (at === row) found = count;
  });
  return { from: edgeOf(heat, row), to: edgeOf(heat, row + 1), count: found };
}
