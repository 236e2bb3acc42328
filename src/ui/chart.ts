// Small charts in one row of text: a course in time, and a distribution of durations.

const levels = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One cell a value, relative to `peak`; what is not 0 is never blank. */
export function sparkline(values: readonly number[], peak = Math.max(0, ...values)): string {
  return values.map((value) => levels[level(value, peak)] ?? ' ').join('');
}

const level = (value: number, peak: number): number =>
  value <= 0 || peak <= 0 ? 0 : Math.max(1, Math.min(8, Math.round((8 * value) / peak)));

/**
 * Counts of octaves in `cells` cells, several to a cell where they are more. Heights are logarithmic, so that one slow answer
 * of many is seen.
 */
export function distribution(octaves: readonly number[], cells: number): string {
  const sums = grouped(octaves, cells);
  return sparkline(sums.map((sum) => Math.log2(1 + sum))).padEnd(cells);
}

function grouped(octaves: readonly number[], cells: number): number[] {
  const width = octavesPerCell(octaves.length, cells);
  const sums: number[] = [];
  for (let at = 0; at < octaves.length; at += width)
    sums.push(octaves.slice(at, at + width).reduce((sum, count) => sum + count, 0));
  return sums.slice(0, cells);
}

const octavesPerCell = (octaves: number, cells: number): number => Math.max(1, Math.ceil(octaves / cells));

/** The scale above distributions: each label where its duration begins. @param first exponent of the first octave's end, in µs */
export function durationAxis(octaves: number, first: number, cells: number): string {
  const width = octavesPerCell(octaves, cells);
  let axis = '';
  for (const [label, exponent] of [
    ['µs', first],
    ['1ms', 10],
    ['1s', 20],
    ['1m', 26],
  ] as const) {
    const at = Math.floor((exponent - first) / width);
    if (at + label.length <= cells && (axis === '' || axis.length < at)) axis = axis.padEnd(at) + label;
  }
  return axis.padEnd(cells);
}
