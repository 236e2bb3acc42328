// What an action does to the view state. Pure: the store is only read.
import type { Store } from '../inspect/store.js';
import { documentLength, documentWidth } from './document.js';
import { contentHeight, layout } from './layout.js';
import { type Action, type PanelName, panelOrder, type ViewState } from './state.js';
import { selected, shownFlows, shownRecords } from './view.js';

/** The state after `action`, with cursor and scroll positions that fit what the store holds now. */
export function reduce(state: ViewState, action: Action, store: Store): ViewState {
  return settle(state, apply(state, action, store), store);
}

function apply(state: ViewState, action: Action, store: Store): ViewState {
  switch (action.type) {
    case 'tick':
      return state;
    case 'resize':
      return { ...state, size: action.size };
    case 'status':
      return { ...state, status: action.text };
    case 'quit':
      return { ...state, hasQuit: true };
    case 'help':
      return { ...state, isHelpOpen: !state.isHelpOpen };
    case 'raw':
      return { ...state, isRaw: !state.isRaw, detailTop: 0 };
    case 'pause':
      return { ...state, pause: state.pause ? undefined : freeze(state, store) };
    case 'follow':
      return { ...state, isFollowing: !state.isFollowing };
    case 'enter':
      return focus(state, 1);
    case 'back':
    case 'escape':
      return back(state, action.type === 'back');
    case 'focus':
      return open(state, neighbour(state.panel, action.by));
    case 'move':
      return goTo(state, store, position(state, store).index + action.by);
    case 'page': {
      const { index, height } = position(state, store);
      return goTo(state, store, index + Math.trunc(action.by * Math.max(1, height)));
    }
    case 'edge':
      return goTo(state, store, action.to === 'first' ? 0 : Number.POSITIVE_INFINITY);
    default:
      return action satisfies never;
  }
}

const focus = (state: ViewState, by: 1 | -1): ViewState =>
  open(state, panelOrder[panelOrder.indexOf(state.panel) + by] ?? state.panel);

/** Who looks into one record does not want it to change under the eyes. */
const open = (state: ViewState, panel: PanelName): ViewState => ({
  ...state,
  panel,
  isFollowing: state.isFollowing && panel !== 'detail',
});

function back(state: ViewState, quits: boolean): ViewState {
  if (state.isHelpOpen) return { ...state, isHelpOpen: false };
  if (state.panel === panelOrder[0]) return quits ? { ...state, hasQuit: true } : state;
  return focus(state, -1);
}

const neighbour = (panel: PanelName, by: 1 | -1): PanelName =>
  panelOrder[(panelOrder.indexOf(panel) + by + panelOrder.length) % panelOrder.length] ?? panel;

function freeze(state: ViewState, store: Store): ViewState['pause'] {
  const records = shownRecords(state, store);
  const from = records.indexOf(state.top);
  const pinned = Array.from({ length: heights(state).stanzas }, (_, row) => records.at(from + row));
  return {
    until: store.appended,
    flows: store.flows(),
    pinned: pinned.filter((entry) => entry !== undefined),
  };
}

function heights(state: ViewState): Record<PanelName, number> {
  const { streams, stanzas, detail } = layout(state.size, state.panel);
  return { streams: contentHeight(streams), stanzas: contentHeight(stanzas), detail: contentHeight(detail) };
}

/** Where the focused panel's cursor is: row 0 of the stream list stands for all streams. */
function position(state: ViewState, store: Store): { index: number; length: number; height: number } {
  const height = heights(state)[state.panel];
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

function goTo(state: ViewState, store: Store, wanted: number): ViewState {
  const { length } = position(state, store);
  const index = Math.max(0, Math.min(wanted, length - 1));
  switch (state.panel) {
    case 'streams':
      return { ...state, flow: shownFlows(state, store)[index - 1]?.flow };
    case 'stanzas': {
      const cursor = shownRecords(state, store).at(index)?.ordinal ?? -1;
      // Moving up is looking at something: new records shall not pull the cursor away. The end is where following starts.
      const isFollowing = wanted === Number.POSITIVE_INFINITY || (state.isFollowing && index === length - 1);
      return { ...state, cursor, isFollowing };
    }
    case 'detail':
      return { ...state, detailTop: index };
    default:
      return state.panel satisfies never;
  }
}

/** Brings cursor and scroll positions back into what there is: records come, records go, windows change. */
function settle(before: ViewState, wanted: ViewState, store: Store): ViewState {
  const flows = shownFlows(wanted, store);
  const row = 1 + flows.findIndex(({ flow }) => flow === wanted.flow);
  const state = row === 0 ? { ...wanted, flow: undefined } : wanted;
  const height = heights(state);
  const records = shownRecords(state, store);
  const last = records.length - 1;
  const index = state.isFollowing && !state.pause ? last : Math.min(records.indexOf(state.cursor), last);
  const cursor = records.at(index)?.ordinal ?? -1;
  const settled = {
    ...state,
    streamTop: scrolled(state.streamTop, row, 1 + flows.length, height.streams),
    cursor,
    top:
      records.at(scrolled(records.indexOf(state.top), index, records.length, height.stanzas))?.ordinal ?? 0,
    detailTop: cursor === before.cursor ? state.detailTop : 0,
  };
  return { ...settled, detailTop: Math.max(0, Math.min(settled.detailTop, lastDetailTop(settled, store))) };
}

/** First row of a window of `height` rows, moved as little as needed to hold `index` and to waste no row. */
function scrolled(top: number, index: number, length: number, height: number): number {
  const held = Math.max(Math.min(top, index), index - Math.max(1, height) + 1);
  return Math.max(0, Math.min(held, length - height));
}

function lastDetailTop(state: ViewState, store: Store): number {
  const area = layout(state.size, state.panel).detail;
  const record = selected(state, store)?.record;
  return area && record
    ? documentLength(record, documentWidth(area.width), state.isRaw) - contentHeight(area)
    : 0;
}
