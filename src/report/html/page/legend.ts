// The legend of a chart: a button for each line, which shows and hides it, with its value under the cursor.
import type { ChartData, LineData } from '../chart-data.js';
import { element } from './element.js';
import { lineClass } from './palette.js';

export interface Legend {
  readonly root: HTMLElement;
  /** Which lines are shown. */
  readonly isShown: readonly boolean[];
  /** `place` is where the cursor is; one value a line. Nothing without a cursor. */
  tell(place: string, values: readonly string[]): void;
}

export function newLegend(
  { lines, heat }: ChartData,
  onToggle: (line: number, isShown: boolean) => void,
): Legend {
  const place = element('span', { class: 'place' });
  const isShown = lines.map(() => true);
  const outputs = lines.map(() => element('span', { class: 'value' }));
  const buttons = lines.map((line, i) => {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': 'true', class: lineClass(line.colour) },
      [swatch(line), line.label, outputs[i] ?? ''],
    );
    button.addEventListener('click', () => {
      isShown[i] = !isShown[i];
      button.setAttribute('aria-pressed', String(isShown[i]));
      onToggle(i, isShown[i] === true);
    });
    return button;
  });
  const scale = heat
    ? [element('span', { class: 'ramp' }, [`1`, element('i', {}), heat.most.toLocaleString('en-US')])]
    : [];
  const root = element('div', { class: 'legend' }, [...buttons, ...scale, place]);
  return {
    root,
    isShown,
    tell(where, values) {
      place.textContent = where;
      for (const [i, output] of outputs.entries()) output.textContent = values[i] ?? '';
    },
  };
}

/** A piece of the line as it is drawn: colour alone does not tell lines apart. */
function swatch({ stroke = 'solid' }: LineData): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 22 8');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(namespace, 'line');
  const dash = { solid: '', dashed: '7 4', dotted: '2 3' }[stroke];
  for (const [name, value] of Object.entries({
    x1: '0',
    x2: '22',
    y1: '4',
    y2: '4',
    'stroke-dasharray': dash,
  }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
