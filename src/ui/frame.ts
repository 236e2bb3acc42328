// The whole screen as lines of text: bars, titles, panels and the line between them. Pure, so it can be kept as golden text.
import type { Store } from '../inspect/store.js';
import { hintBar, statusBar } from './bars.js';
import { type Area, bodyHeight, contentHeight } from './layout.js';
import type { Panel } from './panel.js';
import { panels, screenPanel } from './panels/index.js';
import { panelOrder, type ViewState } from './state.js';
import { fitLine, type StyledLine, span, spread } from './styled.js';
import { areasOf } from './view.js';

/** Exactly `size.rows` lines of exactly `size.columns` cells. */
export function frame(state: ViewState, store: Store): StyledLine[] {
  const { columns, rows } = state.size;
  if (rows < 2) return [hintBar(state)].slice(0, rows);
  const full = state.full && screenPanel(state.full.name);
  if (full?.isBare) return bare(full, state, store);
  return [
    statusBar(state, store),
    ...body(state, store, full).map((line) => fitLine(line, columns)),
    hintBar(state),
  ];
}

/** The text alone, and the keys below it. */
function bare(panel: Panel, state: ViewState, store: Store): StyledLine[] {
  const { columns, rows } = state.size;
  const lines = panel.draw(state, store, { columns, rows: rows - 1 });
  return [
    ...Array.from({ length: rows - 1 }, (_, row) => lines[row] ?? fitLine([], columns)),
    hintBar(state),
  ];
}

function body(state: ViewState, store: Store, full: Panel | undefined): StyledLine[] {
  const height = bodyHeight(state.size);
  if (full) {
    const area = { top: 1, left: 0, width: state.size.columns, height };
    return panelLines(full, area, true, state, store);
  }
  const lines: StyledLine[] = Array.from({ length: height }, () => []);
  const areas = areasOf(state, store);
  for (const name of panelOrder) {
    const area = areas[name];
    if (area === undefined) continue;
    const drawn = panelLines(panels[name], area, state.panel === name, state, store);
    for (const [row, line] of drawn.entries()) {
      const at = area.top - 1 + row;
      const left = lines[at] ?? [];
      lines[at] = area.left === 0 ? line : [...left, span(row === 0 ? '─' : '│', 'dim'), ...line];
    }
  }
  return lines;
}

/** The title row and the content, filled up to the area's height. */
function panelLines(
  panel: Panel,
  area: Area,
  isFocused: boolean,
  state: ViewState,
  store: Store,
): StyledLine[] {
  const { name, facts } = panel.title(state, store);
  const rule = span('─', 'dim');
  const title = spread(
    [rule, span(` ${name} `, isFocused ? 'title' : 'dim')],
    facts === '' ? [] : [span(` ${facts} `, 'dim'), rule],
    area.width,
    rule,
  );
  const content = panel.draw(state, store, { columns: area.width, rows: contentHeight(area) });
  return Array.from({ length: area.height }, (_, row) =>
    row === 0 ? title : (content[row - 1] ?? fitLine([], area.width)),
  );
}
