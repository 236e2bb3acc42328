// The contract of a panel: a new one is a file with these four members and a line in panels/index.ts.
import type { Store } from '../inspect/store.js';
import type { Action, Size, ViewState } from './state.js';
import type { StyledLine } from './styled.js';

/** One line of the help, and a place in the hint bar when it has a `hint`. */
export interface KeyHelp {
  /** As people write them: `Ctrl-F`. */
  readonly keys: string;
  readonly does: string;
  /** The key and one or two words for what it does now. */
  readonly hint?: (state: ViewState) => readonly [key: string, word: string];
}

export interface Panel {
  /** What the title row says: on the left the name, on the right facts. */
  title(state: ViewState, store: Store): { readonly name: string; readonly facts: string };
  /** At most `size.rows` lines of exactly `size.columns` cells; only what is visible is made. */
  draw(state: ViewState, store: Store, size: Size): StyledLine[];
  /** What a key does while this panel has the focus; keys are named as in keys.ts. */
  key(key: string): Action | undefined;
  readonly help: readonly KeyHelp[];
}
