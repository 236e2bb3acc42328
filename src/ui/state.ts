// What the person looks at: the whole state of the screen, and what can happen to it. The records are in the store.
import type { Flow } from '../inspect/flow.js';
import type { Entry } from '../inspect/store.js';
import type { FlowId } from '../model/flow.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export type PanelName = 'streams' | 'stanzas' | 'detail';

/** From the outside in: Enter goes right, Esc goes left. */
export const panelOrder: readonly PanelName[] = ['streams', 'stanzas', 'detail'];

/** The moment at which the view was frozen. */
export interface Pause {
  /** Records with a lower ordinal had been appended. */
  readonly until: number;
  readonly flows: readonly Flow[];
  /** What was on the screen: it stays there even when the store drops it. */
  readonly pinned: readonly Entry[];
}

/** A panel over all others, with a position of its own. */
export interface FullView {
  /** In the registry of panels. */
  readonly name: string;
  /** First row drawn. */
  readonly top: number;
  /** Row under the cursor; without a cursor the same as `top`. */
  readonly cursor: number;
}

export interface ViewState {
  readonly size: Size;
  /** Shown at the top left. */
  readonly title: string;
  /** A word from the rest of the program. */
  readonly status: string;
  /** Which panel has the focus. */
  readonly panel: PanelName;
  /** The stream whose records are listed; all of them when undefined. */
  readonly flow: FlowId | undefined;
  /** Index of the first row shown of the stream list. */
  readonly streamTop: number;
  /** Ordinal of the record under the cursor, -1 when there is none. */
  readonly cursor: number;
  /** Ordinal of the first record shown. */
  readonly top: number;
  /** First line shown of the detail. */
  readonly detailTop: number;
  /** The cursor stays on the newest record. */
  readonly isFollowing: boolean;
  readonly pause: Pause | undefined;
  /** The detail shows the XML as it came. */
  readonly isRaw: boolean;
  readonly isHelpOpen: boolean;
  /** The panel that fills the screen, if one does. */
  readonly full: FullView | undefined;
  readonly hasQuit: boolean;
}

export type Action =
  /** Rows, or lines of the detail. */
  | { readonly type: 'move'; readonly by: number }
  /** Heights of the panel. */
  | { readonly type: 'page'; readonly by: number }
  | { readonly type: 'edge'; readonly to: 'first' | 'last' }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'status'; readonly text: string }
  /** `tick`: the store may have changed. `escape`: like `back`, but never quits. */
  | { readonly type: 'enter' | 'back' | 'escape' | 'quit' | 'pause' | 'follow' | 'raw' | 'help' | 'tick' };

export const initialState = (size: Size, title: string): ViewState => ({
  size,
  title,
  status: '',
  panel: 'streams',
  flow: undefined,
  streamTop: 0,
  cursor: -1,
  top: 0,
  detailTop: 0,
  isFollowing: true,
  pause: undefined,
  isRaw: false,
  isHelpOpen: false,
  full: undefined,
  hasQuit: false,
});
