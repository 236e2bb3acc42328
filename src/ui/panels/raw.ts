// The record under the cursor as it came, on the whole screen without borders, so that a terminal can copy it.
import { raw as rawXml } from '../../inspect/pretty.js';
import type { Store } from '../../inspect/store.js';
import { documentLines } from '../document.js';
import type { Panel } from '../panel.js';
import type { ViewState } from '../state.js';
import { fitLine, type StyledLine } from '../styled.js';
import { selected } from '../view.js';

export const raw: Panel = {
  isBare: true,
  title: () => ({ name: 'Raw', facts: '' }),
  draw: (state, store, size) => {
    const top = state.full?.top ?? 0;
    return lines(state, store, size.columns)
      .slice(top, top + size.rows)
      .map((line) => fitLine(line, size.columns));
  },
  length: (state, store, size) => lines(state, store, size.columns).length,
  key: (key) => (key === 'r' ? { type: 'back' } : undefined),
  help: [],
};

/** Without the facts above the text: what is copied is what came. */
function lines(state: ViewState, store: Store, columns: number): readonly StyledLine[] {
  const record = selected(state, store)?.record;
  return record ? rawLines(record, columns) : [];
}

const rawLines = (record: Parameters<typeof documentLines>[0], columns: number): readonly StyledLine[] =>
  'xml' in record ? rawXml(record.xml, columns) : documentLines(record, columns, 'raw', undefined);
