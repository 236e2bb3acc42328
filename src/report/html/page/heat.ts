// Paints the cells of a heat map into the plotting area of a chart, whose axes, zoom and cursor it shares.
import type UPlot from 'uplot';
import type { HeatData } from '../chart-data.js';
import { eachCell, edgeOf } from './cells.js';
import { mixed, type Palette } from './palette.js';

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
