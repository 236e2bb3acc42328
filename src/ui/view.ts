// Which records and streams are shown: what the store holds now, or what it held when the view was paused.
import type { Flow } from '../inspect/flow.js';
import type { Entry, RecordView, Store } from '../inspect/store.js';
import type { Pause, ViewState } from './state.js';

export function shownFlows(state: ViewState, store: Store): readonly Flow[] {
  return state.pause?.flows ?? store.flows();
}

export function shownRecords(state: ViewState, store: Store): RecordView {
  const live = store.view(state.flow);
  return state.pause ? frozen(live, state.pause, state.flow) : live;
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

/** The records before the pause: those still kept, and before them the pinned ones that no longer are. */
function frozen(live: RecordView, pause: Pause, flow: number | undefined): RecordView {
  const count = live.indexOf(pause.until);
  const oldestKept = count > 0 ? (live.at(0)?.ordinal ?? pause.until) : pause.until;
  const pinned = pause.pinned.filter(
    ({ ordinal, record }) => ordinal < oldestKept && (flow === undefined || record.flow === flow),
  );
  return {
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
