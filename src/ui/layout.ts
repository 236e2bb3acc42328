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

export interface Arrangement {
  readonly size: Size;
  readonly panel: PanelName;
  readonly isPreview: boolean;
}

/** From this width on the detail stands beside the list. */
const wideFrom = 120;
/** Below this only the panel with the focus is shown. */
const smallest: Size = { columns: 30, rows: 12 };

/** Its title, the names of its columns, and the row for all streams. */
const aboveStreams = 3;

/** Rows that a panel has for its content. */
export const contentHeight = (area: Area | undefined): number => Math.max(0, (area?.height ?? 0) - 1);

/** Rows between the status bar and the hint bar. */
export const bodyHeight = (size: Size): number => Math.max(0, size.rows - 2);

/** What a panel that fills the screen has for its content. */
export const fullSize = (size: Size): Size => ({
  columns: size.columns,
  rows: Math.max(0, bodyHeight(size) - 1),
});

/**
 * Two levels. In the stream list: the streams, and below them what the chosen one says. In a stanza list or a detail: these
 * two, side by side where there is room, otherwise the one with the focus larger.
 */
export function layout({ size, panel, isPreview }: Arrangement, streamCount: number): Layout {
  const { columns, rows } = size;
  const height = bodyHeight(size);
  const whole = { top: 1, left: 0, width: columns, height };
  if (columns < smallest.columns || rows < smallest.rows) return { [panel]: whole };
  if (panel === 'streams') {
    const share = Math.min(Math.max(streamCount + aboveStreams, 6), Math.floor(height / 2));
    return {
      streams: { ...whole, height: share },
      stanzas: { ...whole, top: 1 + share, height: height - share },
    };
  }
  if (panel === 'stanzas' && !isPreview) return { stanzas: whole };
  if (columns >= wideFrom) {
    const width = Math.floor(columns * 0.55);
    return {
      stanzas: { ...whole, width },
      detail: { ...whole, left: width + 1, width: columns - width - 1 },
    };
  }
  const below = Math.floor(height * (panel === 'detail' ? 0.7 : 0.35));
  return {
    stanzas: { ...whole, height: height - below },
    detail: { ...whole, top: 1 + height - below, height: below },
  };
}
