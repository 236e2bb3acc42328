// What the person looks at: the whole state of the screen. The records are in the store.
import type { Filter } from '../inspect/filter/filter.js';
import type { Flow } from '../inspect/flow.js';
import type { Criteria, Entry } from '../inspect/store.js';
import type { FlowId } from '../model/flow.js';
import type { Prompt, PromptKind } from './prompt.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export type PanelName = 'streams' | 'stanzas' | 'detail';

/** From the outside in: Enter goes right, Esc goes left. */
export const panelOrder: readonly PanelName[] = ['streams', 'stanzas', 'detail'];

/** The ways to look at one record. */
export type Tab = 'pretty' | 'raw' | 'hex' | 'tree' | 'facts';
export const tabs: readonly Tab[] = ['pretty', 'raw', 'hex', 'tree', 'facts'];

/** `delta`: since the row above. `relative`: since the first record of the stream. */
export type TimeMode = 'absolute' | 'delta' | 'relative';
export const timeModes: readonly TimeMode[] = ['absolute', 'delta', 'relative'];

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

/** What the edge has to do, since the reducer does nothing outside: it is done when `count` is a new one. */
export interface Request {
  readonly count: number;
  readonly what: { readonly kind: 'redraw' } | { readonly kind: 'save'; readonly path: string };
}

export interface ViewState {
  readonly size: Size;
  /** Shown at the top left. */
  readonly title: string;
  /** A word from the rest of the program. */
  readonly status: string;
  /** What came of the last key, until the next one. */
  readonly notice: string;
  /** The capture file that is being written. */
  readonly recording: string;
  /** Records a second, lately. */
  readonly rate: number;
  /** Which panel has the focus. */
  readonly panel: PanelName;
  /** The stream whose records are listed; all of them when undefined. */
  readonly flow: FlowId | undefined;
  /** Index of the first row shown of the stream list. */
  readonly streamTop: number;
  /** Ordinal of the record that the person went to: where a filter leaves it out, the cursor is at the next one. */
  readonly anchor: number;
  /** Ordinal of the record under the cursor, -1 when there is none. */
  readonly cursor: number;
  /** Ordinal of the first record shown. */
  readonly top: number;
  /** First line shown of the detail. */
  readonly detailTop: number;
  /** The cursor stays on the newest record. */
  readonly isFollowing: boolean;
  readonly pause: Pause | undefined;
  readonly tab: Tab;
  /** One stream is drawn as a ladder. */
  readonly isLadder: boolean;
  /** The detail is shown beside the list. */
  readonly isPreview: boolean;
  readonly times: Readonly<Record<'list' | 'ladder', TimeMode>>;
  readonly colours: 'kind' | 'stream';
  readonly filter: Filter | undefined;
  /** What n and N look for; failures when undefined. */
  readonly find: Filter | undefined;
  readonly isFailuresOnly: boolean;
  readonly isMarkedOnly: boolean;
  readonly hidesUpkeep: boolean;
  /** Ordinals. */
  readonly marks: ReadonlySet<number>;
  /** Ordinals of the stanzas to compare, at most two. */
  readonly chosen: readonly number[];
  /** The two that are compared, kept as they were. */
  readonly compared: readonly Entry[];
  readonly ignoresIds: boolean;
  /** All of the above that leaves records out, as one. */
  readonly criteria: Criteria;
  /** A search that has not been through everything yet. */
  readonly seek: { readonly by: 1 | -1; readonly criteria: Criteria } | undefined;
  /** The panel that fills the screen, and the one that it covers. */
  readonly full: FullView | undefined;
  readonly covered: FullView | undefined;
  readonly prompt: Prompt | undefined;
  /** What was entered before, the latest last. */
  readonly history: Readonly<Record<PromptKind, readonly string[]>>;
  readonly request: Request | undefined;
  readonly hasQuit: boolean;
}

export const initialState = (size: Size, title: string, recording = ''): ViewState => ({
  size,
  title,
  status: '',
  notice: '',
  recording,
  rate: 0,
  panel: 'streams',
  flow: undefined,
  streamTop: 0,
  anchor: 0,
  cursor: -1,
  top: 0,
  detailTop: 0,
  isFollowing: true,
  pause: undefined,
  tab: 'pretty',
  isLadder: true,
  isPreview: true,
  times: { list: 'absolute', ladder: 'delta' },
  colours: 'kind',
  filter: undefined,
  find: undefined,
  isFailuresOnly: false,
  isMarkedOnly: false,
  hidesUpkeep: false,
  marks: new Set(),
  chosen: [],
  compared: [],
  ignoresIds: false,
  criteria: {},
  seek: undefined,
  full: undefined,
  covered: undefined,
  prompt: undefined,
  history: { filter: [], find: [], command: [], save: [] },
  request: undefined,
  hasQuit: false,
});

/** The list is drawn as a ladder now. */
export const showsLadder = ({ flow, isLadder }: ViewState): boolean => flow !== undefined && isLadder;
