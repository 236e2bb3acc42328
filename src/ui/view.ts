// Which records and streams are shown: what the store holds now, or what it held when the view was paused.
import { type Flow, snapshot } from '../inspect/flow.js';
import type { Criteria, Entry, RecordView, Store } from '../inspect/store.js';
import { type Layout, layout } from './layout.js';
import type { Pause, ViewState } from './state.js';

export function shownFlows(state: ViewState, store: Store): readonly Flow[] {
  return state.pause?.flows ?? store.flows();
}

/** Where the panels stand now. */
export const areasOf = (state: ViewState, store: Store): Layout =>
  layout(state, shownFlows(state, store).length);

export const shownRecords = (state: ViewState, store: Store): RecordView =>
  recordsThat(state.criteria, state, store);

/** The records of the stream that is shown, by other criteria. */
export function recordsThat(criteria: Criteria, state: ViewState, store: Store): RecordView {
  const live = store.view(state.flow, criteria);
  return state.pause ? frozen(live, state.pause, criteria, state) : live;
}

/** The record under the cursor. */
export function selected(state: ViewState, store: Store): Entry | undefined {
  const records = shownRecords(state, store);
  const entry = records.at(records.indexOf(state.cursor));
  return entry?.ordinal === state.cursor ? entry : undefined;
}

/** Records that came in since the view was paused. */
export const backlog = (state: ViewState, store: Store): number =>
  state.pause ? store.appended - state.pause.until : 0;

/** What is shown now, for a pause: the `count` rows on the screen are kept, whatever becomes of them in the store. */
export function freeze(state: ViewState, store: Store, count: number): Pause {
  const records = shownRecords(state, store);
  const from = records.indexOf(state.top);
  const pinned = Array.from({ length: count }, (_, row) => records.at(from + row));
  return {
    until: store.appended,
    flows: store.flows().map(snapshot),
    pinned: pinned.filter((entry) => entry !== undefined),
  };
}

/** The records before the pause: those still kept, and before them the pinned ones that no longer are. */
function frozen(live: RecordView, pause: Pause, { matches }: Criteria, state: ViewState): RecordView {
  const count = live.indexOf(pause.until);
  const oldestKept = count > 0 ? (live.at(0)?.ordinal ?? pause.until) : pause.until;
  const pinned = pause.pinned.filter(
    ({ ordinal, record }) =>
      ordinal < oldestKept &&
      (state.flow === undefined || record.flow === state.flow) &&
      (matches?.(record, ordinal) ?? true),
  );
  return {
    ...live,
    length: pinned.length + count,
    at: (index) =>
      index < pinned.length
        ? pinned[index]
        : index < pinned.length + count
          ? live.at(index - pinned.length)
          : undefined,
    indexOf: (ordinal) => {
      const index = pinned.findIndex((entry) => entry.ordinal >= ordinal);
      return index === -1 ? pinned.length + Math.min(live.indexOf(ordinal), count) : index;
    },
  };
}
