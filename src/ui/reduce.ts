// What an action does to the view state. Pure: the store is only read.
import type { Store } from '../inspect/store.js';
import type { Action } from './action.js';
import { sought } from './criteria.js';
import { at, goTo, heights, position, settle } from './cursor.js';
import { readExpression } from './expression.js';
import { screenPanel } from './panels/index.js';
import { newPrompt } from './prompt.js';
import {
  type PanelName,
  panelOrder,
  type Request,
  showsLadder,
  tabs,
  timeModes,
  type ViewState,
} from './state.js';
import { typed } from './typing.js';
import { freeze, selected } from './view.js';

/** The state after `action`, with cursor and scroll positions that fit what the store holds now. */
export function reduce(state: ViewState, action: Action, store: Store): ViewState {
  return settle(state, apply(quieted(state, action), action, store), store);
}

/** A word about the last key is over with the next one. */
function quieted(state: ViewState, { type }: Action): ViewState {
  const isKey = type !== 'tick' && type !== 'rate' && type !== 'status' && type !== 'resize';
  return isKey && (state.notice !== '' || state.seek) ? { ...state, notice: '', seek: undefined } : state;
}

function apply(state: ViewState, action: Action, store: Store): ViewState {
  switch (action.type) {
    case 'tick':
      return state;
    case 'resize':
      return { ...state, size: action.size };
    case 'status':
      return { ...state, status: action.text };
    case 'notice':
      return { ...state, notice: action.text };
    case 'rate':
      return { ...state, rate: action.perSecond };
    case 'quit':
      return { ...state, hasQuit: true };
    case 'open':
      return opened(state, action.screen, store);
    case 'tab':
      return { ...state, tab: cycled(tabs, state.tab, action.by), detailTop: 0 };
    case 'switch':
      return { ...state, [action.what]: !state[action.what] };
    case 'times': {
      const view = showsLadder(state) ? 'ladder' : 'list';
      return { ...state, times: { ...state.times, [view]: cycled(timeModes, state.times[view], 1) } };
    }
    case 'colours':
      return { ...state, colours: state.colours === 'kind' ? 'stream' : 'kind' };
    case 'pause':
      return {
        ...state,
        pause: state.pause ? undefined : freeze(state, store, heights(state, store).stanzas),
      };
    case 'follow':
      return { ...state, isFollowing: !state.isFollowing };
    case 'mark':
      return marked(state);
    case 'choose':
      return chosen(state);
    case 'diff':
      return compared(state, store);
    case 'seek':
      return { ...state, seek: { by: action.by, criteria: sought(state, store) } };
    case 'prompt':
      return { ...state, prompt: newPrompt(action.kind, action.kind === 'filter' ? state.filter?.text : '') };
    case 'edit':
      return state.prompt
        ? typed(state, state.prompt, action.edit, (next, then) => apply(next, then, store))
        : state;
    case 'filter':
      return expressed(state, 'filter', action.text);
    case 'find': {
      const next = expressed(state, 'find', action.text);
      return next.find ? { ...next, seek: { by: 1, criteria: sought(next, store) } } : next;
    }
    case 'save':
      return requested(state, { kind: 'save', path: action.path });
    case 'redraw':
      return requested(state, { kind: 'redraw' });
    case 'enter':
      return entered(state, store);
    case 'back':
    case 'escape':
      return back(state, action.type === 'back');
    case 'focus':
      return state.full ? state : open(state, cycled(panelOrder, state.panel, action.by));
    case 'goto': {
      const { flow, ordinal } = action.to;
      const there = { ...state, full: undefined, covered: undefined, flow, panel: 'stanzas' as const };
      return ordinal === undefined ? there : at(there, { ordinal });
    }
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

const cycled = <T>(all: readonly T[], now: T, by: 1 | -1): T =>
  all[(all.indexOf(now) + by + all.length) % all.length] ?? now;

const requested = (state: ViewState, what: Request['what']): ViewState => ({
  ...state,
  request: { count: (state.request?.count ?? 0) + 1, what },
});

/** Who looks into one record does not want it to change under the eyes. */
const open = (state: ViewState, panel: PanelName): ViewState => ({
  ...state,
  panel,
  isFollowing: state.isFollowing && panel !== 'detail',
});

/** The panel over the others; its key takes it away again. */
function opened(state: ViewState, name: string, store: Store): ViewState {
  const { full, covered } = state;
  if (full?.name === name) return { ...state, full: covered, covered: undefined };
  if (screenPanel(name) === undefined) return { ...state, notice: `there is no screen ${name}` };
  if (name === 'raw' && selected(state, store) === undefined) return { ...state, notice: 'nothing selected' };
  return {
    ...state,
    isFollowing: state.isFollowing && name !== 'raw',
    full: { name, top: 0, cursor: 0 },
    covered: full,
  };
}

function entered(state: ViewState, store: Store): ViewState {
  if (state.full) {
    const to = screenPanel(state.full.name)?.target?.(state, store);
    return to ? apply(state, { type: 'goto', to }, store) : state;
  }
  return open(state, panelOrder[panelOrder.indexOf(state.panel) + 1] ?? state.panel);
}

function back(state: ViewState, quits: boolean): ViewState {
  if (state.full) return { ...state, full: state.covered, covered: undefined };
  if (state.panel === panelOrder[0]) return quits ? { ...state, hasQuit: true } : state;
  return open(state, panelOrder[panelOrder.indexOf(state.panel) - 1] ?? state.panel);
}

function marked(state: ViewState): ViewState {
  if (state.cursor === -1) return state;
  const marks = new Set(state.marks);
  if (!marks.delete(state.cursor)) marks.add(state.cursor);
  // With the last mark gone, a view of the marked ones would be empty for no visible reason.
  return { ...state, marks, isMarkedOnly: state.isMarkedOnly && marks.size > 0 };
}

/** At most two are chosen; a third takes the place of the older one. */
function chosen(state: ViewState): ViewState {
  const { cursor } = state;
  if (cursor === -1) return state;
  const others = state.chosen.filter((ordinal) => ordinal !== cursor);
  const isNew = others.length === state.chosen.length;
  const next = isNew ? [...others, cursor].slice(-2) : others;
  return { ...state, chosen: next, notice: next.length === 2 ? 'two chosen: d compares them' : '' };
}

function compared(state: ViewState, store: Store): ViewState {
  const { cursor } = state;
  const pair = state.chosen.length === 1 ? [...state.chosen, cursor] : state.chosen;
  const entries = [...new Set(pair)].map((ordinal) => ({ ordinal, record: store.record(ordinal), run: 1 }));
  const kept = entries.flatMap(({ record, ...entry }) => (record ? [{ ...entry, record }] : []));
  if (kept.length < 2) return { ...state, notice: 'choose two stanzas with Space' };
  return opened({ ...state, compared: kept }, 'diff', store);
}

function expressed(state: ViewState, kind: 'filter' | 'find', text: string): ViewState {
  if (text.trim() === '') return { ...state, [kind]: undefined };
  const reading = readExpression(text);
  return typeof reading === 'string' ? { ...state, notice: reading } : { ...state, [kind]: reading };
}
