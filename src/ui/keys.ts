// Keys that mean the same in every panel, and the names that keys have here.
import type { KeyHelp } from './panel.js';
import type { Action } from './state.js';

/** What the terminal library reports. */
export interface RawKey {
  /** `C-f`, `S-tab`, `pageup`, `j`; undefined for most punctuation. */
  readonly full?: string;
  readonly ch?: string;
}

/** One name per key: printable ones as typed (`j`, `G`, `?`), others as `enter`, `C-f`, `S-tab`. */
export function keyName({ full, ch }: RawKey): string {
  if (ch !== undefined && /^[!-~]$/.test(ch)) return ch;
  return full === 'linefeed' ? 'enter' : (full ?? '');
}

const globals: Readonly<Record<string, Action>> = {
  tab: { type: 'focus', by: 1 },
  'S-tab': { type: 'focus', by: -1 },
  escape: { type: 'escape' },
  q: { type: 'back' },
  Q: { type: 'quit' },
  'C-c': { type: 'quit' },
  p: { type: 'pause' },
  A: { type: 'follow' },
  r: { type: 'raw' },
  '?': { type: 'help' },
};

export const globalAction = (key: string): Action | undefined =>
  Object.hasOwn(globals, key) ? globals[key] : undefined;

/** How to leave and how to get help: what has to be on the screen before everything else. */
export const vitalHelp: readonly KeyHelp[] = [
  {
    keys: 'q Esc',
    does: 'back; q in the stream list quits',
    hint: ({ panel }) => ['q', panel === 'streams' ? 'quit' : 'back'],
  },
  { keys: '?', does: 'this help', hint: () => ['?', 'help'] },
];

export const globalHelp: readonly KeyHelp[] = [
  {
    keys: 'p',
    does: 'pause the view; the capture goes on',
    hint: ({ pause }) => ['p', pause ? 'resume' : 'pause'],
  },
  {
    keys: 'A',
    does: 'follow the newest record, or stop following',
    hint: ({ isFollowing }) => ['A', isFollowing ? 'stop following' : 'follow'],
  },
  { keys: 'Tab Shift-Tab', does: 'next, previous panel', hint: () => ['Tab', 'panel'] },
  {
    keys: 'r',
    does: 'XML pretty-printed, or raw as it came',
    hint: ({ isRaw }) => ['r', isRaw ? 'pretty' : 'raw'],
  },
  { keys: 'Q Ctrl-C', does: 'quit' },
];
