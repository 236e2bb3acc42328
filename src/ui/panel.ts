// The contract of a panel: a new one is a file with these members and a line in panels/index.ts.
import type { Store } from '../inspect/store.js';
import type { Action, Target } from './action.js';
import type { Size, ViewState } from './state.js';
import type { StyledLine } from './styled.js';

/** One line of the help, and a place in the hint bar when it has a `hint`. */
export interface KeyHelp {
  /** As people write them: `Ctrl-F`. */
  readonly keys: string;
  readonly does: string;
  /** The key and one or two words for what it does now; undefined when it does nothing now. */
  readonly hint?: (state: ViewState) => readonly [key: string, word: string] | undefined;
}

export interface Panel {
  /** What the title row says: on the left the name, on the right facts. */
  title(state: ViewState, store: Store): { readonly name: string; readonly facts: string };
  /** At most `size.rows` lines of exactly `size.columns` cells; only what is visible is made. */
  draw(state: ViewState, store: Store, size: Size): StyledLine[];
  /** What a key does while this panel has the focus, before its common meaning; keys are named as in keys.ts. */
  key(key: string): Action | undefined;
  readonly help: readonly KeyHelp[];
  /**
   * Full-screen panels: how many rows there are. `state.full.top` is the first one to draw and `state.full.cursor` the one
   * under the cursor, both kept within it. Without this member the panel is one page and nothing moves.
   */
  length?(state: ViewState, store: Store, size: Size): number;
  /** Rows at the top that stay while the others move. */
  headRows?(state: ViewState, size: Size): number;
  /** Full-screen panels without a title and a status bar: the text alone, to be copied. */
  readonly isBare?: boolean;
  /** Full-screen panels: rows are chosen, not only read: the cursor moves, and the page follows it. */
  readonly hasCursor?: boolean;
  /** Full-screen panels with a cursor: where Enter goes from the row under it. */
  target?(state: ViewState, store: Store): Target | undefined;
}
