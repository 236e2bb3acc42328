// One chart in its figure: the plot, its legend, its buttons and its keys. Charts over time share their zoom.
import type UPlot from 'uplot';
import { formatCount } from '../../numbers.js';
import type { ChartData, HeatData } from '../chart-data.js';
import { latencyLabel, percentLabel, secondLabel, valueLabel } from './axes.js';
import { allOf, cellAt } from './cells.js';
import { element } from './element.js';
import { type Legend, newLegend } from './legend.js';
import type { Palette } from './palette.js';
import { newPlot } from './plot.js';

/** Seconds or percentiles that are in view. */
export interface View {
  readonly min: number;
  readonly max: number;
}

export class Chart {
  readonly data: ChartData;
  readonly #host: HTMLElement;
  readonly #legend: Legend;
  readonly #reset: HTMLButtonElement;
  readonly #onZoom: (view: View) => void;
  #plot: UPlot | undefined;
  #view: View;
  #isLogarithmic: boolean;
  #palette: Palette;

  /** @param onZoom the reader has chosen what is in view, in this chart */
  constructor(figure: HTMLElement, data: ChartData, palette: Palette, onZoom: (view: View) => void) {
    this.data = data;
    this.#palette = palette;
    this.#onZoom = onZoom;
    this.#isLogarithmic = data.isLogarithmic ?? false;
    this.#view = this.#whole();
    this.#host = figure.querySelector('.plot') ?? figure;
    this.#legend = newLegend(data, (line, show) => this.#plot?.setSeries(line + 1, { show }));
    this.#reset = element('button', { type: 'button', class: 'tool' }, ['Whole range']);
    this.#reset.addEventListener('click', () => this.#onZoom(this.#whole()));
    const tools = element('span', { class: 'tools' }, [this.#reset, ...this.#scaleSwitch()]);
    figure.querySelector('figcaption')?.append(tools);
    figure.append(this.#legend.root);
    this.#host.tabIndex = 0;
    this.#host.addEventListener('keydown', (event) => this.#key(event));
    this.#draw();
    new ResizeObserver(() => this.#fit()).observe(this.#host);
  }

  /** Colours have changed. */
  paint(palette: Palette): void {
    this.#palette = palette;
    this.#draw();
  }

  /** Brings `view` on the screen, without telling. */
  show(view: View): void {
    this.#view = view;
    this.#reset.disabled = this.#isWhole();
    this.#plot?.setScale('x', { ...view });
  }

  #whole(): View {
    return { min: this.data.xs[0] ?? 0, max: this.data.end };
  }

  #isWhole(): boolean {
    const whole = this.#whole();
    return this.#view.min <= whole.min && this.#view.max >= whole.max;
  }

  #draw(): void {
    this.#plot?.destroy();
    // While it is made it tells of scales that nobody has chosen.
    this.#plot = undefined;
    const view = this.#view;
    this.#plot = newPlot(this.#host, {
      chart: this.data,
      palette: this.#palette,
      isLogarithmic: this.#isLogarithmic,
      width: this.#host.clientWidth,
      onCursor: (plot) => this.#tell(plot),
      onZoom: (plot) => this.#zoomed(plot),
    });
    for (const [line, show] of this.#legend.isShown.entries())
      if (!show) this.#plot.setSeries(line + 1, { show });
    this.show(view);
  }

  #fit(): void {
    const width = this.#host.clientWidth;
    if (this.#plot === undefined || width === 0 || width === this.#plot.width) return;
    this.#plot.setSize({ width, height: this.#plot.height });
  }

  /** uPlot says it for every change, also for those that came from here. */
  #zoomed({ scales }: UPlot): void {
    const { min, max } = scales.x ?? {};
    if (this.#plot === undefined || min === undefined || max === undefined || min === null || max === null)
      return;
    if (min === this.#view.min && max === this.#view.max) return;
    this.#onZoom({ min, max });
  }

  #scaleSwitch(): HTMLButtonElement[] {
    if (this.data.y !== 'ms' || this.data.heat) return [];
    const button = element(
      'button',
      { type: 'button', class: 'tool', 'aria-pressed': String(this.#isLogarithmic) },
      ['Logarithmic'],
    );
    button.addEventListener('click', () => {
      this.#isLogarithmic = !this.#isLogarithmic;
      button.setAttribute('aria-pressed', String(this.#isLogarithmic));
      this.#draw();
    });
    return [button];
  }

  #tell(plot: UPlot): void {
    const { left = -1, top = -1 } = plot.cursor;
    const idx = this.#indexAt(plot, left);
    const x = idx === undefined ? undefined : this.data.xs[idx];
    if (x === undefined || left < 0) {
      this.#legend.tell('', []);
      return;
    }
    const place = this.data.x === 'seconds' ? secondLabel(x, this.data.end) : percentLabel(x);
    const cells = this.data.heat && this.#cellsAt(plot, this.data.heat, idx ?? 0, top);
    this.#legend.tell(
      `at ${place}${cells ?? ''}`,
      this.data.lines.map(({ values }) => valueLabel(values[idx ?? 0], this.data.y)),
    );
  }

  /** The nearest point; in a heat map the column that the cursor is in. */
  #indexAt(plot: UPlot, left: number): number | undefined {
    const { heat } = this.data;
    if (heat === undefined || !this.#host.matches(':hover')) return plot.cursor.idx ?? undefined;
    const second = plot.posToVal(left, 'x');
    const later = this.data.xs.findIndex((x) => x > second);
    const column = Math.max(0, (later < 0 ? this.data.xs.length : later) - 1);
    return second < (this.data.xs[column] ?? 0) + heat.seconds ? column : undefined;
  }

  /** The cell under the pointer; when the cursor came from elsewhere, all of its second. */
  #cellsAt(plot: UPlot, heat: HeatData, column: number, top: number): string {
    if (!this.#host.matches(':hover')) return `: ${formatCount(allOf(heat, column))} in all`;
    const { from, to, count } = cellAt(heat, column, plot.posToVal(top, 'y'));
    return `, ${latencyLabel(from)} to ${latencyLabel(to)}: ${formatCount(count)}`;
  }

  /** Arrows move the cursor, + and - zoom about it, Escape shows all. */
  #key(event: KeyboardEvent): void {
    const plot = this.#plot;
    if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 10 : 1;
    const idx = plot.cursor.idx ?? 0;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.#moveTo(plot, idx - step),
      ArrowRight: () => this.#moveTo(plot, idx + step),
      '+': () => this.#zoomBy(idx, 0.5),
      '=': () => this.#zoomBy(idx, 0.5),
      '-': () => this.#zoomBy(idx, 2),
      Escape: () => this.#onZoom(this.#whole()),
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    // Only what the keys ask for is read aloud: a mouse would never let it end.
    this.#legend.root.setAttribute('aria-live', 'polite');
    move();
  }

  #moveTo(plot: UPlot, wanted: number): void {
    const x = this.data.xs[Math.max(0, Math.min(this.data.xs.length - 1, wanted))];
    if (x !== undefined) plot.setCursor({ left: plot.valToPos(x, 'x'), top: plot.over.clientHeight / 2 });
  }

  #zoomBy(idx: number, factor: number): void {
    if (this.data.x !== 'seconds') return;
    const whole = this.#whole();
    const { min, max } = this.#view;
    const centre = Math.min(max, Math.max(min, this.data.xs[idx] ?? min));
    const view = {
      min: Math.max(whole.min, centre - (centre - min) * factor),
      max: Math.min(whole.max, centre + (max - centre) * factor),
    };
    if (view.max - view.min >= 2) this.#onZoom(view);
  }
}
