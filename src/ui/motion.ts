// Moving about: the same keys in every panel (sngrep and less have them too).
import type { Action } from './action.js';
import type { KeyHelp } from './panel.js';

const motions: Readonly<Record<string, Action>> = {
  j: { type: 'move', by: 1 },
  down: { type: 'move', by: 1 },
  k: { type: 'move', by: -1 },
  up: { type: 'move', by: -1 },
  g: { type: 'edge', to: 'first' },
  home: { type: 'edge', to: 'first' },
  G: { type: 'edge', to: 'last' },
  end: { type: 'edge', to: 'last' },
  'C-f': { type: 'page', by: 1 },
  pagedown: { type: 'page', by: 1 },
  'C-b': { type: 'page', by: -1 },
  pageup: { type: 'page', by: -1 },
  'C-d': { type: 'page', by: 0.5 },
  'C-u': { type: 'page', by: -0.5 },
};

export const motion = (key: string): Action | undefined =>
  Object.hasOwn(motions, key) ? motions[key] : undefined;

export const motionHelp: readonly KeyHelp[] = [
  { keys: 'j k ↓ ↑', does: 'one row down, up', hint: () => ['j k', 'move'] },
  { keys: 'g G Home End', does: 'first, last row; G in the stanza list also follows' },
  { keys: 'Ctrl-F Ctrl-B', does: 'one page down, up (PageDown, PageUp)' },
  { keys: 'Ctrl-D Ctrl-U', does: 'half a page down, up' },
];
