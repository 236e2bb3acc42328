// The script of the report page: charts from the JSON in the page, sortable tables, the switch between dark and light.
// It runs in a browser, from a file; npm run page puts it, with all that it imports, into ../page-code.ts.
import type { PageData } from '../chart-data.js';
import { Chart, type View } from './chart.js';
import { element } from './element.js';
import { readPalette } from './palette.js';
import { makeSortable } from './sorting.js';

const root = document.documentElement;
const charts: Chart[] = [];
/** Of all charts over time, once the reader has chosen one. */
let seconds: View | undefined;

// What goes wrong is left where a test can read it.
window.addEventListener('error', ({ message }) => {
  root.dataset.fault = message;
});

start();

function start(): void {
  const { charts: shelf } = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
  const drawn = new Set<Element>();
  const draw = (): void => {
    const palette = readPalette();
    for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
      const data = shelf[Number(figure.dataset.chart)];
      // What is folded away is drawn when somebody wants to see it.
      if (data === undefined || drawn.has(figure) || figure.closest('details:not([open])')) continue;
      drawn.add(figure);
      const chart = new Chart(figure, data, palette, (view) => zoom(chart, view));
      if (data.x === 'seconds' && seconds !== undefined) chart.show(seconds);
      charts.push(chart);
    }
    root.dataset.charts = String(charts.length);
  };
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table);
  addThemeSwitch();
  draw();
  const hint =
    'Drag in a chart to zoom, double-click for the whole. Keys: arrows move the cursor, + and − zoom, Escape shows all.';
  document.querySelector('section:has(figure) > h2')?.after(element('p', { class: 'note hint' }, [hint]));
  for (const fold of document.querySelectorAll('details')) fold.addEventListener('toggle', draw);
}

/** Charts over time show the same seconds; a percentile curve is zoomed alone. */
function zoom(origin: Chart, view: View): void {
  if (origin.data.x === 'percentile') {
    origin.show(view);
    return;
  }
  seconds = view;
  for (const chart of charts) if (chart.data.x === 'seconds') chart.show(view);
}

function repaint(): void {
  const palette = readPalette();
  for (const chart of charts) chart.paint(palette);
}

function addThemeSwitch(): void {
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (root.dataset.theme ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const button = element('button', { type: 'button', class: 'tool theme' });
  const name = (): void => {
    button.textContent = isDark() ? 'Light colours' : 'Dark colours';
  };
  const turn = (theme: string | undefined): void => {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    name();
    repaint();
  };
  name();
  document.querySelector('header > div')?.append(button);
  button.addEventListener('click', () => turn(isDark() ? 'light' : 'dark'));
  prefersDark.addEventListener('change', () => turn(root.dataset.theme));
  // Paper is white.
  let chosen: string | undefined;
  window.addEventListener('beforeprint', () => {
    chosen = root.dataset.theme;
    turn('light');
  });
  window.addEventListener('afterprint', () => turn(chosen));
}
