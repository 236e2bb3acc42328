// The table of commands: every key is one, and `:` takes them by name. Moving about is in motion.ts.
import type { Action } from './action.js';
import type { KeyHelp } from './panel.js';
import { showsLadder, type ViewState } from './state.js';

export interface Command {
  /** After `:`. */
  readonly name: string;
  /** As keys.ts names them. */
  readonly keys: readonly string[];
  readonly action: Action;
  readonly does: string;
  /** How people write the keys, where that is not how keys.ts does. */
  readonly written?: string;
  /** One or two words for the hint bar; undefined when it does nothing now. */
  readonly word?: (state: ViewState) => string | undefined;
  /** What follows the name after `:`, and what that does. */
  readonly takes?: { readonly name: string; readonly action: (text: string) => Action };
}

const isReading = ({ panel, full }: ViewState): boolean => panel === 'detail' && full === undefined;
const isListing = ({ panel, full }: ViewState): boolean => panel === 'stanzas' && full === undefined;
const onlyWhen = (is: (state: ViewState) => boolean, word: string) => (state: ViewState) =>
  is(state) ? word : undefined;

/** In the order of need: the hint bar shows the first ones that do something now. */
export const commands: readonly Command[] = [
  {
    name: 'back',
    keys: ['q'],
    written: 'q Esc',
    action: { type: 'back' },
    does: 'back; q in the stream list quits',
    word: ({ panel, full }) => (panel === 'streams' && full === undefined ? 'quit' : 'back'),
  },
  {
    name: 'help',
    keys: ['?'],
    action: { type: 'open', screen: 'help' },
    does: 'this help',
    word: () => 'help',
  },
  {
    name: 'filter',
    keys: ['/'],
    action: { type: 'prompt', kind: 'filter' },
    does: 'filter what is shown; an empty line takes it away',
    word: () => 'filter',
    takes: { name: 'EXPRESSION', action: (text) => ({ type: 'filter', text }) },
  },
  {
    name: 'tab-next',
    keys: [']'],
    written: '[ ]',
    action: { type: 'tab', by: 1 },
    does: 'the detail as pretty XML, raw, hex, tree or facts',
    word: onlyWhen(isReading, 'tab'),
  },
  { name: 'tab-previous', keys: ['['], written: '', action: { type: 'tab', by: -1 }, does: '' },
  {
    name: 'raw',
    keys: ['r'],
    action: { type: 'open', screen: 'raw' },
    does: 'the record raw on the whole screen, without borders, to be copied',
    word: onlyWhen(isReading, 'raw'),
  },
  {
    name: 'ladder',
    keys: ['l'],
    action: { type: 'switch', what: 'isLadder' },
    does: 'one stream as a ladder or as a list',
    word: (state) =>
      isListing(state) && state.flow !== undefined ? (showsLadder(state) ? 'list' : 'ladder') : undefined,
  },
  {
    name: 'pause',
    keys: ['p'],
    action: { type: 'pause' },
    does: 'pause the view; the capture goes on',
    word: ({ pause }) => (pause ? 'resume' : 'pause'),
  },
  {
    name: 'next',
    keys: ['n'],
    written: 'n N',
    action: { type: 'seek', by: 1 },
    does: 'next, previous match of the search, or failure without one',
    word: ({ find, full }) => (full ? undefined : find ? 'match' : 'fault'),
  },
  { name: 'previous', keys: ['N'], written: '', action: { type: 'seek', by: -1 }, does: '' },
  {
    name: 'command',
    keys: [':'],
    action: { type: 'prompt', kind: 'command' },
    does: 'a command by its name; Tab completes',
    word: () => 'command',
  },
  {
    name: 'panel-next',
    keys: ['tab'],
    written: 'Tab',
    action: { type: 'focus', by: 1 },
    does: 'next panel',
    word: ({ full }) => (full ? undefined : 'panel'),
  },
  {
    name: 'panel-previous',
    keys: ['S-tab'],
    written: 'Shift-Tab',
    action: { type: 'focus', by: -1 },
    does: 'previous panel',
  },
  {
    name: 'follow',
    keys: ['A'],
    action: { type: 'follow' },
    does: 'follow the newest record, or stop following',
    word: ({ isFollowing }) => (isFollowing ? 'stay' : 'follow'),
  },
  {
    name: 'failures',
    keys: ['i'],
    action: { type: 'switch', what: 'isFailuresOnly' },
    does: 'only failures and iqs without an answer, or all',
    word: ({ isFailuresOnly }) => (isFailuresOnly ? 'all' : 'failures only'),
  },
  {
    name: 'find',
    keys: ['f'],
    action: { type: 'prompt', kind: 'find' },
    does: 'search: n and N go to what matches',
    word: () => 'find',
    takes: { name: 'EXPRESSION', action: (text) => ({ type: 'find', text }) },
  },
  {
    name: 'upkeep',
    keys: ['z'],
    action: { type: 'switch', what: 'hidesUpkeep' },
    does: 'hide or show keepalives and acknowledgements',
    word: ({ hidesUpkeep }) => (hidesUpkeep ? 'keepalives' : 'hide acks'),
  },
  {
    name: 'select',
    keys: ['space'],
    written: 'Space',
    action: { type: 'choose' },
    does: 'choose this stanza for comparison, or not',
    word: onlyWhen(isListing, 'choose'),
  },
  {
    name: 'diff',
    keys: ['d'],
    action: { type: 'diff' },
    does: 'compare the two chosen, or the chosen one and this',
    word: ({ chosen }) => (chosen.length > 0 ? 'diff' : undefined),
  },
  {
    name: 'save',
    keys: ['s'],
    action: { type: 'prompt', kind: 'save' },
    does: 'save what is shown to a file',
    word: () => 'save',
    takes: { name: 'FILE', action: (path) => ({ type: 'save', path }) },
  },
  {
    name: 'mark',
    keys: ['m'],
    action: { type: 'mark' },
    does: 'mark this record, or take the mark away',
    word: onlyWhen(isListing, 'mark'),
  },
  {
    name: 'marked',
    keys: ['M'],
    action: { type: 'switch', what: 'isMarkedOnly' },
    does: 'only what is marked, or all',
    word: ({ marks }) => (marks.size > 0 ? 'marked' : undefined),
  },
  {
    name: 'time',
    keys: ['w'],
    action: { type: 'times' },
    does: 'times of day, since the row above, or since the beginning',
    word: onlyWhen(isListing, 'time'),
  },
  {
    name: 'colour',
    keys: ['c'],
    action: { type: 'colours' },
    does: 'colours by kind or by stream',
    word: onlyWhen(isListing, 'colour'),
  },
  {
    name: 'preview',
    keys: ['t'],
    action: { type: 'switch', what: 'isPreview' },
    does: 'show or hide the detail beside the list',
    word: onlyWhen(isListing, 'preview'),
  },
  {
    name: 'redraw',
    keys: ['C-l'],
    written: 'Ctrl-L',
    action: { type: 'redraw' },
    does: 'draw the screen anew',
  },
  { name: 'quit', keys: ['Q', 'C-c'], written: 'Q Ctrl-C', action: { type: 'quit' }, does: 'quit' },
];

/** The panels that fill the screen, where there are such: name in the registry, key, what they show. */
export const screenKeys: readonly { readonly name: string; readonly key: string; readonly does: string }[] = [
  { name: 'statistics', key: 'S', does: 'statistics: rates, kinds, latencies' },
  { name: 'waits', key: 'W', does: 'iqs that waited for their answers' },
  { name: 'sm-audit', key: 'U', does: 'stream management: acknowledged and counted' },
  { name: 'lint', key: 'L', does: 'what is not as the specifications have it' },
  { name: 'logins', key: 'O', does: 'logins step by step' },
  { name: 'events', key: 'E', does: 'what happened, without the stanzas' },
];

export const commandHelp = ({ keys, written, does, word }: Command): KeyHelp => {
  const shown = written ?? keys.join(' ');
  return {
    keys: shown,
    does,
    hint: (state) => {
      const now = word?.(state);
      return now === undefined ? undefined : [shown.replace(' Esc', ''), now];
    },
  };
};
