// A table that fills the screen: a head that stays, rows of which one is under the cursor, columns by the room there is.
import type { Size, ViewState } from './state.js';
import { cell, fitLine, type Style, type StyledLine, span } from './styled.js';

export interface Column<Row> {
  readonly name: string;
  /** Cells, the space after it not included; `rest` is what the others leave. */
  readonly cells: number | 'rest';
  readonly align?: 'left' | 'right';
  /** Columns of the screen from which on it is shown. */
  readonly from?: number;
  /** Of any origin: it is made safe. */
  text(row: Row): string;
  style?(row: Row): Style;
}

/** Rows that are made when they are drawn. */
export interface Rows<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
}

/** The visible lines. @param nothing what is said instead of rows */
export function drawTable<Row>(
  { full }: ViewState,
  { columns: width, rows: height }: Size,
  columns: readonly Column<Row>[],
  rows: Rows<Row>,
  nothing: string,
): StyledLine[] {
  const shown = columns.filter(({ from }) => width >= (from ?? 0));
  const fixed = shown.reduce((sum, { cells }) => sum + 1 + (cells === 'rest' ? 0 : cells), 0);
  const room = Math.max(0, width - 1 - fixed);
  const line = (parts: (column: Column<Row>) => readonly [text: string, style: Style]): StyledLine =>
    shown.flatMap((column) => {
      const [text, style] = parts(column);
      const cells = column.cells === 'rest' ? room : column.cells;
      return [cell(text, cells, style, column.align), span(' ')];
    });
  const head = fitLine([span(' '), ...line(({ name }) => [name, 'dim'])], width);
  if (rows.length === 0) return [head, fitLine([span(` ${nothing}`, 'dim')], width)].slice(0, height);
  const cursor = full?.cursor ?? 0;
  // The head takes a row of the page, so that the page may have to begin a row later.
  const first = Math.max(full?.top ?? 0, cursor - Math.max(1, height - 1) + 1);
  const lines = [head];
  for (let index = first; lines.length < height && index < rows.length; index++) {
    const row = rows.at(index);
    if (row === undefined) break;
    const isSelected = index === cursor;
    const parts = line((column) => [column.text(row), column.style?.(row) ?? 'plain']);
    lines.push(fitLine([span(isSelected ? '▸' : ' '), ...parts], width, isSelected ? 'focused' : undefined));
  }
  return lines.slice(0, height);
}
