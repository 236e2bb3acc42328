// Turns the data of a chart into a uPlot: scales, axes, lines. Knows nothing of the page around it.
import type UPlot from 'uplot';
import type { ChartData, LineData } from '../chart-data.js';
import { latencyLabel, logTicks, percentLabel, percentTicks, secondLabel } from './axes.js';
import { edgeOf } from './cells.js';
import { paintHeat } from './heat.js';
import { faded, lineColour, type Palette } from './palette.js';

/** The IIFE build of uPlot stands before our code and leaves this name. */
declare global {
  interface Window {
    readonly uPlot: typeof UPlot;
  }
}

export interface PlotOptions {
  readonly chart: ChartData;
  readonly palette: Palette;
  readonly isLogarithmic: boolean;
  readonly width: number;
  onCursor(plot: UPlot): void;
  onZoom(plot: UPlot): void;
}

const dashes: Record<NonNullable<LineData['stroke']>, number[]> = {
  solid: [],
  dashed: [7, 4],
  dotted: [2, 3],
};
/** The smallest latency that is recorded, ms: zero has no place on a logarithmic axis. */
const resolution = 0.001;

export function newPlot(host: HTMLElement, options: PlotOptions): UPlot {
  const { chart, palette, width, onCursor, onZoom } = options;
  const isTime = chart.x === 'seconds';
  const xs = isTime ? [...chart.xs, chart.end] : [...chart.xs];
  const lines: readonly LineData[] = chart.heat ? [{ label: '', colour: 0, values: [] }] : chart.lines;
  const data = [xs, ...lines.map((line) => onScale(line, options, xs.length))];
  const uplot: UPlot.Options = {
    width,
    height: width < 500 ? 210 : 260,
    legend: { show: false },
    padding: [8, isTime ? 18 : 34, 0, 0],
    cursor: {
      drag: { x: true, y: false },
      points: { size: 7 },
      y: chart.heat !== undefined,
      ...(isTime && {
        sync: {
          key: 'seconds',
          setSeries: false,
          scales: ['x', null],
          // The zoom is shared by its own way (see chart.ts): here only where the cursor is.
          filters: { pub: (type: string) => type === 'mousemove' || type === 'mouseleave' },
        },
      }),
    },
    scales: { x: { time: false, distr: isTime ? 1 : 3 }, y: yScale(options) },
    axes: [xAxis(options), yAxis(options)],
    series: [{}, ...lines.map((line) => series(line, palette))],
    bands: (chart.bands ?? []).map(([upper, lower]) => ({
      series: [upper + 1, lower + 1],
      fill: faded(lineColour(palette, chart.lines[upper]?.colour ?? 0), 0.16),
    })),
    hooks: {
      drawClear: [(plot) => shadeWarmup(plot, options)],
      draw: [(plot) => chart.heat && paintHeat(plot, chart.heat, chart.xs, palette)],
      setCursor: [onCursor],
      setScale: [(plot, key) => key === 'x' && onZoom(plot)],
    },
  };
  return new window.uPlot(uplot, data as UPlot.AlignedData, host);
}

function onScale({ values }: LineData, { isLogarithmic }: PlotOptions, length: number): (number | null)[] {
  const all = Array.from({ length }, (_, i) => values[i] ?? null);
  return isLogarithmic ? all.map((value) => (value === null ? null : Math.max(resolution, value))) : all;
}

function series({ label, colour, stroke = 'solid' }: LineData, palette: Palette): UPlot.Series {
  const paint = lineColour(palette, colour);
  return { label, stroke: paint, width: 2, dash: dashes[stroke], points: { size: 4, fill: paint } };
}

function yScale({ chart, isLogarithmic }: PlotOptions): UPlot.Scale {
  const { heat } = chart;
  if (heat) {
    const fixed: [number, number] = [edgeOf(heat, heat.lowestRow - 1), edgeOf(heat, heat.highestRow + 2)];
    return { distr: 3, range: () => fixed };
  }
  if (!isLogarithmic) {
    const least = chart.y === 'count' ? 1 : resolution;
    return { range: (_, __, max) => [0, Math.max(least, max ?? 0) * 1.08] };
  }
  return {
    distr: 3,
    range: (_, min, max) => [(min ?? 1) / 1.3, Math.max((max ?? 1) * 1.3, (min ?? 1) * 2)],
  };
}

const look = ({ palette }: PlotOptions): Pick<UPlot.Axis, 'stroke' | 'font' | 'grid' | 'ticks'> => ({
  stroke: palette.text,
  font: palette.font,
  grid: { stroke: palette.grid, width: 1 },
  ticks: { stroke: palette.grid, width: 1, size: 5 },
});

function xAxis(options: PlotOptions): UPlot.Axis {
  if (options.chart.x === 'seconds') {
    const last = options.chart.end;
    return {
      ...look(options),
      size: 32,
      space: 60,
      incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400],
      values: (_, splits) => splits.map((split) => secondLabel(split, last)),
    };
  }
  return {
    ...look(options),
    size: 32,
    splits: (_, __, min, max) => percentTicks(min, max),
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map(percentLabel),
  };
}

function yAxis(options: PlotOptions): UPlot.Axis {
  const isLatency = options.chart.y === 'ms';
  const isLogarithmic = options.isLogarithmic || options.chart.heat !== undefined;
  return {
    ...look(options),
    size: 58,
    ...(isLatency &&
      isLogarithmic && { splits: (_: UPlot, __: number, min: number, max: number) => logTicks(min, max) }),
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map((split) => (isLatency ? latencyLabel(split) : countLabel(split))),
  };
}

const countLabel = (count: number): string => Number(count.toPrecision(4)).toLocaleString('en-US');

/** What is not measured stands apart. */
function shadeWarmup({ ctx, bbox, valToPos }: UPlot, { chart, palette }: PlotOptions): void {
  if (chart.warmup === undefined) return;
  const left = Math.max(bbox.left, valToPos(0, 'x', true));
  const right = Math.min(bbox.left + bbox.width, valToPos(chart.warmup, 'x', true));
  if (right <= left) return;
  ctx.save();
  ctx.fillStyle = palette.shade;
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}
