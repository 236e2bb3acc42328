// Paints the cells of a heat map into the plotting area of a chart, whose axes, zoom and cursor it shares.
import type UPlot from 'uplot';
import type { HeatData } from '../chart-data.js';
import { mixed, type Palette } from './palette.js';

/** ms at the lower edge of a row. */
export const edgeOf = ({ perDecade }: HeatData, row: number): number => 10 ** (row / perDecade - 3);

/** The row that `ms` is in. */
const rowAt = ({ perDecade }: HeatData, ms: number): number =>
  Math.floor((Math.log10(ms) + 3) * perDecade + 1e-9);

/** Calls `visit` for each cell that is not empty. */
function eachCell(column: readonly number[], visit: (row: number, count: number) => void): void {
  let row = column[0] ?? 0;
  for (const entry of column.slice(1)) {
    if (entry < 0) row -= entry;
    else visit(row++, entry);
  }
}

/** Counts differ by powers of ten: a linear scale would show the median alone. */
const strength = (count: number, most: number): number => (most <= 1 ? 1 : Math.log(count) / Math.log(most));

export function paintHeat(
  plot: UPlot,
  heat: HeatData,
  xs: readonly number[],
  { heat: colours }: Palette,
): void {
  const { ctx, bbox } = plot;
  const edge = (row: number): number => Math.round(plot.valToPos(edgeOf(heat, row), 'y', true));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const [i, column] of heat.columns.entries()) {
    const from = xs[i] ?? 0;
    const left = Math.round(plot.valToPos(from, 'x', true));
    const right = Math.round(plot.valToPos(from + heat.seconds, 'x', true));
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    eachCell(column, (row, count) => {
      const top = edge(row + 1);
      ctx.fillStyle = mixed(colours, strength(count, heat.most));
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, edge(row) - top));
    });
  }
  ctx.restore();
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
