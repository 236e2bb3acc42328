// A chart's place in the page: its title, the sentence that stands for it, and the number of its data.
import type { ChartData } from './chart-data.js';
import { html, type Markup } from './markup.js';

/** The data of the charts of one page, in the order in which they were placed. */
export type Shelf = ChartData[];

interface Caption {
  readonly title: string;
  /** What the picture shows, in words: read to those who cannot see it. */
  readonly text: string;
  readonly note?: string;
}

/** Puts the chart on the shelf, and gives its place. */
export function figure(shelf: Shelf, chart: ChartData, { title, text, note }: Caption): Markup {
  const index = shelf.push(chart) - 1;
  const kind = chart.heat === undefined ? chart.x : 'heat';
  return html`<figure class="chart ${kind}" data-chart="${index}">
<figcaption><b>${title}</b>${note === undefined ? '' : html` <span>${note}</span>`}</figcaption>
<div class="plot" role="img" aria-label="${title}. ${text}"></div>
</figure>
`;
}
