// Where each panel stands, for a size and a focus. Pure arithmetic.
import type { PanelName, Size } from './state.js';

/** In cells, from the top left corner. The first row is the panel's title. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export type Layout = Readonly<Partial<Record<PanelName, Area>>>;

/** From this width on the detail stands beside the list. */
const wideFrom = 120;
/** Below this only the panel with the focus is shown. */
const smallest: Size = { columns: 30, rows: 12 };

/** Rows that a panel has for its content. */
export const contentHeight = (area: Area | undefined): number => Math.max(0, (area?.height ?? 0) - 1);

/** Rows between the status bar and the hint bar. */
export const bodyHeight = (size: Size): number => Math.max(0, size.rows - 2);

/** Streams on top, stanzas below, the detail beside them or at the bottom, larger while it has the focus. */
export function layout(size: Size, focus: PanelName): Layout {
  const { columns, rows } = size;
  const body = bodyHeight(size);
  if (columns < smallest.columns || rows < smallest.rows)
    return { [focus]: { top: 1, left: 0, width: columns, height: body } };
  const streams = { top: 1, left: 0, width: columns, height: Math.max(4, Math.floor(body / 4)) };
  const below = { top: 1 + streams.height, height: body - streams.height };
  if (columns >= wideFrom) {
    const width = Math.floor(columns * 0.55);
    return {
      streams,
      stanzas: { ...below, left: 0, width },
      detail: { ...below, left: width + 1, width: columns - width - 1 },
    };
  }
  const share = focus === 'detail' ? 0.7 : 0.4;
  const height = Math.floor(below.height * share);
  return {
    streams,
    stanzas: { top: below.top, left: 0, width: columns, height: below.height - height },
    detail: { top: below.top + below.height - height, left: 0, width: columns, height },
  };
}
