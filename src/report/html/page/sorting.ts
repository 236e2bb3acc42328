// Tables whose heads are buttons: a press sorts by that column, another one turns the order round.
import { element } from './element.js';

export function makeSortable(table: HTMLTableElement): void {
  for (const [column, head] of [...table.querySelectorAll('thead th')].entries()) {
    const button = element('button', { type: 'button' }, [...head.childNodes]);
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const isAscending = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of table.querySelectorAll('thead th')) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending');
      sort(table, column, isAscending);
    });
  }
}

/** Cells without a value stay last in either order. */
function sort(table: HTMLTableElement, column: number, isAscending: boolean): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const cell = (row: HTMLTableRowElement): HTMLTableCellElement | undefined => row.cells[column];
  const isNumeric = [...body.rows].some((row) => cell(row)?.dataset.v !== undefined);
  const sign = isAscending ? 1 : -1;
  const compare = (a: HTMLTableRowElement, b: HTMLTableRowElement): number => {
    if (!isNumeric) return sign * (cell(a)?.textContent ?? '').localeCompare(cell(b)?.textContent ?? '');
    const [left, right] = [cell(a)?.dataset.v, cell(b)?.dataset.v];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    return sign * (Number(left) - Number(right));
  };
  body.append(...[...body.rows].sort(compare));
}
