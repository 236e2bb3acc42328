// The detail: the record under the cursor in full.

import type { Store } from '../../inspect/store.js';
import { documentLines, documentWidth } from '../document.js';
import { motion } from '../motion.js';
import type { Panel } from '../panel.js';
import type { Size, ViewState } from '../state.js';
import { fitLine, type StyledLine, span } from '../styled.js';
import { selected } from '../view.js';

export const detail: Panel = {
  title: (state, store) => {
    const record = selected(state, store)?.record;
    const arrow =
      record && 'dir' in record ? { upstream: ' →', downstream: ' ←', none: '' }[record.dir ?? 'none'] : '';
    return {
      name: record ? `Detail of #${record.flow}${arrow} ${nameOf(record)}` : 'Detail',
      facts: record && 'xml' in record ? (state.isRaw ? 'raw' : 'pretty') : '',
    };
  },
  draw: detailRows,
  key: motion,
  help: [],
};

/** The visible lines of the detail. */
function detailRows(state: ViewState, store: Store, size: Size): StyledLine[] {
  const record = selected(state, store)?.record;
  const lines = record
    ? documentLines(record, documentWidth(size.columns), state.isRaw)
    : [[span('nothing selected', 'dim')]];
  return lines
    .slice(state.detailTop, state.detailTop + size.rows)
    .map((line) => fitLine([span(' '), ...line], size.columns));
}

const nameOf = (record: { readonly t: string; readonly name?: string }): string => record.name ?? record.t;
