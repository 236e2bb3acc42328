// Cursor and scroll positions: moving them, and keeping them within what there is. Pure; the store is only read.
import type { Entry, RecordView, Store } from '../inspect/store.js';
import { criteriaFor } from './criteria.js';
import { documentLength, documentWidth } from './document.js';
import { contentHeight, fullSize } from './layout.js';
import { panels, screenPanel } from './panels/index.js';
import type { FullView, PanelName, ViewState } from './state.js';
import { areasOf, recordsThat, selected, shownFlows, shownRecords } from './view.js';

export function heights(state: ViewState, store: Store): Record<PanelName, number> {
  const areas = areasOf(state, store);
  const rows = (name: PanelName): number => {
    const area = areas[name];
    const size = { columns: area?.width ?? 0, rows: contentHeight(area) };
    return Math.max(0, size.rows - (panels[name].headRows?.(state, size) ?? 0));
  };
  return { streams: rows('streams'), stanzas: rows('stanzas'), detail: rows('detail') };
}

interface Position {
  readonly index: number;
  readonly length: number;
  /** Rows of a page. */
  readonly height: number;
}

/** Where the focused panel's cursor is: row 0 of the stream list stands for all streams. */
export function position(state: ViewState, store: Store): Position {
  if (state.full) return fullPosition(state, state.full, store);
  const height = heights(state, store)[state.panel];
  switch (state.panel) {
    case 'streams': {
      const flows = shownFlows(state, store);
      return {
        index: 1 + flows.findIndex(({ flow }) => flow === state.flow),
        length: 1 + flows.length,
        height,
      };
    }
    case 'stanzas': {
      const records = shownRecords(state, store);
      return { index: records.indexOf(state.cursor), length: records.length, height };
    }
    case 'detail':
      return { index: state.detailTop, length: lastDetailTop(state, store) + 1, height };
    default:
      return state.panel satisfies never;
  }
}

function fullPosition(state: ViewState, full: FullView, store: Store): Position {
  const panel = screenPanel(full.name);
  const size = panel?.isBare
    ? { ...state.size, rows: Math.max(0, state.size.rows - 1) }
    : fullSize(state.size);
  const length = panel?.length?.(state, store, size) ?? 0;
  const height = Math.max(0, size.rows - (panel?.headRows?.(state, size) ?? 0));
  return panel?.hasCursor
    ? { index: full.cursor, length, height }
    : { index: full.top, length: length - height + 1, height };
}

/** Moves the focused panel's cursor to the row `wanted`, or as near as there is one. */
export function goTo(state: ViewState, store: Store, wanted: number): ViewState {
  const { length } = position(state, store);
  const index = Math.max(0, Math.min(wanted, length - 1));
  if (state.full) return { ...state, full: moved(state.full, index) };
  switch (state.panel) {
    case 'streams':
      return { ...state, flow: shownFlows(state, store)[index - 1]?.flow };
    case 'stanzas': {
      const cursor = shownRecords(state, store).at(index)?.ordinal ?? state.cursor;
      // Moving up is looking at something: new records shall not pull the cursor away. The end is where following starts.
      const isFollowing = wanted === Number.POSITIVE_INFINITY || (state.isFollowing && index === length - 1);
      return { ...state, cursor, anchor: cursor, isFollowing };
    }
    case 'detail':
      return { ...state, detailTop: index };
    default:
      return state.panel satisfies never;
  }
}

/** Without a cursor the page moves; with one it follows, in settle(). */
const moved = (full: FullView, index: number): FullView =>
  screenPanel(full.name)?.hasCursor ? { ...full, cursor: index } : { ...full, top: index, cursor: index };

/** Brings cursor and scroll positions back into what there is: records come, records go, windows change. */
export function settle(before: ViewState, wanted: ViewState, store: Store): ViewState {
  const flows = shownFlows(wanted, store);
  const row = 1 + flows.findIndex(({ flow }) => flow === wanted.flow);
  const known = row === 0 ? { ...wanted, flow: undefined } : wanted;
  const state = soughtAfter({ ...known, criteria: criteriaFor(before, known, store) }, store);
  const height = heights(state, store);
  const records = shownRecords(state, store);
  const index = cursorIndex(state, records);
  const cursor = records.at(index)?.ordinal ?? -1;
  const first = scrolled(records.indexOf(state.top), index, records.length, height.stanzas);
  const settled: ViewState = {
    ...state,
    streamTop: scrolled(state.streamTop, row, 1 + flows.length, height.streams),
    cursor,
    anchor: isPulled(state) && cursor !== -1 ? cursor : state.anchor,
    top: records.at(first)?.ordinal ?? 0,
    detailTop: cursor === before.cursor ? state.detailTop : 0,
    full: state.full && settledFull(state, state.full, store),
  };
  const { detailTop } = settled;
  return { ...settled, detailTop: Math.max(0, Math.min(detailTop, lastDetailTop(settled, store))) };
}

/** New records pull the cursor along. */
const isPulled = ({ isFollowing, pause }: ViewState): boolean => isFollowing && !pause;

function cursorIndex(state: ViewState, records: RecordView): number {
  const last = records.length - 1;
  return isPulled(state) ? last : Math.min(records.indexOf(state.anchor), last);
}

/** Goes to what is looked for once it is found; not found at the end of the search, it says so. */
function soughtAfter(state: ViewState, store: Store): ViewState {
  const { seek, cursor } = state;
  if (seek === undefined) return state;
  const found = recordsThat(seek.criteria, state, store);
  const next = found.at(seek.by === 1 ? found.indexOf(cursor + 1) : found.indexOf(cursor) - 1);
  // All between the cursor and what was found has been tested, so that nothing nearer is missed.
  const isSure = seek.by === -1 ? next !== undefined : found.testedFrom <= cursor + 1;
  if (!isSure && !found.isComplete) return { ...state, notice: 'searching…' };
  if (next === undefined)
    return { ...state, seek: undefined, notice: seek.by === 1 ? 'no more below' : 'no more above' };
  return { ...at(state, next), seek: undefined, notice: '' };
}

/** Looking at that record; it does not follow. */
export const at = (state: ViewState, { ordinal }: Pick<Entry, 'ordinal'>): ViewState => ({
  ...state,
  anchor: ordinal,
  cursor: ordinal,
  isFollowing: false,
});

function settledFull(state: ViewState, full: FullView, store: Store): FullView {
  const { length, height } = fullPosition(state, full, store);
  const last = Math.max(0, length - 1);
  if (!screenPanel(full.name)?.hasCursor) {
    const top = Math.max(0, Math.min(full.top, last));
    return { ...full, top, cursor: top };
  }
  const cursor = Math.max(0, Math.min(full.cursor, last));
  return { ...full, cursor, top: scrolled(full.top, cursor, length, height) };
}

/** First row of a window of `height` rows, moved as little as needed to hold `index` and to waste no row. */
function scrolled(top: number, index: number, length: number, height: number): number {
  const held = Math.max(Math.min(top, index), index - Math.max(1, height) + 1);
  return Math.max(0, Math.min(held, length - height));
}

function lastDetailTop(state: ViewState, store: Store): number {
  const area = areasOf(state, store).detail;
  const entry = selected(state, store);
  if (area === undefined || entry === undefined) return 0;
  const flow = store.flow(entry.record.flow);
  return documentLength(entry.record, documentWidth(area.width), state.tab, flow) - contentHeight(area);
}
