// The detail: the record under the cursor in full.

import type { Store } from '../../inspect/store.js';
import { documentLines, documentWidth } from '../document.js';
import type { Panel } from '../panel.js';
import { type Size, tabs, type ViewState } from '../state.js';
import { fitLine, type StyledLine, span } from '../styled.js';
import { selected } from '../view.js';

export const detail: Panel = {
  title: (state, store) => {
    const record = selected(state, store)?.record;
    const arrow =
      record && 'dir' in record ? { upstream: ' →', downstream: ' ←', none: '' }[record.dir ?? 'none'] : '';
    return {
      name: record ? `Detail of #${record.flow}${arrow} ${nameOf(record)}` : 'Detail',
      facts: tabs.map((tab) => (tab === state.tab ? `[${tab}]` : tab)).join(' '),
    };
  },
  draw: detailRows,
  key: (key) => tabKeys[key],
  help: [{ keys: '← →', does: 'another tab, like [ and ]' }],
};

const tabKeys: Readonly<Record<string, ReturnType<Panel['key']>>> = {
  left: { type: 'tab', by: -1 },
  right: { type: 'tab', by: 1 },
};

/** The visible lines of the detail. */
function detailRows(state: ViewState, store: Store, size: Size): StyledLine[] {
  const record = selected(state, store)?.record;
  const lines = record
    ? documentLines(record, documentWidth(size.columns), state.tab, store.flow(record.flow))
    : [[span('nothing selected', 'dim')]];
  return lines
    .slice(state.detailTop, state.detailTop + size.rows)
    .map((line) => fitLine([span(' '), ...line], size.columns));
}

const nameOf = (record: { readonly t: string; readonly name?: string }): string => record.name ?? record.t;
