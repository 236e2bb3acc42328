// Tables of the page: a caption, headed columns, and a frame that scrolls by itself where the screen is narrow.
import { html, type Markup, type Part } from './markup.js';

/** One column: its title, and what it shows of a row. */
export interface Column<Row> {
  readonly title: Part;
  readonly isNumber?: boolean;
  cell(row: Row): Part;
  /** What the column is sorted by; without it the shown text. */
  order?(row: Row): number | undefined;
}

interface TableOptions {
  /** The page's script makes its heads into buttons. */
  readonly isSortable?: boolean;
  readonly className?: string;
}

/** The first column names the row. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { isSortable = false, className = '' }: TableOptions = {},
): Markup {
  const heads = columns.map(
    ({ title, isNumber }) => html`<th scope="col"${isNumber ? html` class="n"` : ''}>${title}</th>`,
  );
  const kind = `${className}${isSortable ? ' sortable' : ''}`.trim();
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table${kind === '' ? '' : html` class="${kind}"`}><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column, i) => cell(column, row, i === 0))}</tr>\n`)}</tbody></table></div>
`;
}

function cell<Row>({ isNumber, cell, order }: Column<Row>, row: Row, isHead: boolean): Markup {
  const value = order?.(row);
  const attributes = [
    isNumber ? html` class="n"` : '',
    value === undefined ? '' : html` data-v="${Number(value.toPrecision(12))}"`,
  ];
  return isHead
    ? html`<th scope="row"${attributes}>${cell(row)}</th>`
    : html`<td${attributes}>${cell(row)}</td>`;
}
