// What the page's script is given to draw: numbers alone, all counting done before. Shared with page/, so nothing but types.

/** The data of a page, as JSON inside it. */
export interface PageData {
  /** In the order of the page's `figure[data-chart]`, whose attribute is the index. */
  readonly charts: readonly ChartData[];
}

export interface ChartData {
  /** `seconds` since the start; `percentile` is 1/(1-p), so that 10 is p90 and 1000 is p99.9. */
  readonly x: 'seconds' | 'percentile';
  readonly y: 'ms' | 'count';
  readonly xs: readonly number[];
  /** Where the axis ends: the same for all charts over time on a page, which stand under each other. */
  readonly end: number;
  readonly lines: readonly LineData[];
  /** Pairs of lines, the upper one first, between which is filled. */
  readonly bands?: readonly (readonly [number, number])[];
  /** Whether latency is drawn on a logarithmic axis until the reader wants otherwise. */
  readonly isLogarithmic?: boolean;
  readonly heat?: HeatData;
  /** Seconds at the beginning that are not measured. */
  readonly warmup?: number;
}

/** One line of a chart. */
export interface LineData {
  readonly label: string;
  /** Of the palette, from 0. */
  readonly colour: number;
  readonly stroke?: 'solid' | 'dashed' | 'dotted';
  /** As many as `xs`; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** Counts by time and latency. */
export interface HeatData {
  /** Seconds that a column is wide; column i begins at xs[i]. */
  readonly seconds: number;
  /** Rows of a power of ten: row r reaches from 10^(r/perDecade) µs to the next. */
  readonly perDecade: number;
  readonly lowestRow: number;
  readonly highestRow: number;
  readonly most: number;
  /** Of each column: its first row, then counts upwards; a negative number leaves out that many rows. */
  readonly columns: readonly (readonly number[])[];
}
