// The registry of live displays: the values of `--ui`.
import type { CommandContext } from '../context.js';
import { openJson } from './json.js';
import { openLines } from './lines.js';
import { openTui } from './screen.js';
import type { OpenView } from './view.js';

export const views = {
  tui: (options) => openTui(options),
  lines: openLines,
  json: openJson,
  none: () => ({ record() {}, async end() {} }),
} satisfies Record<string, OpenView>;

export type ViewName = keyof typeof views;

export const viewNames = Object.keys(views) as ViewName[];

/** The screen on a terminal, lines otherwise. */
export const defaultView = ({ isTerminal }: CommandContext): ViewName => (isTerminal ? 'tui' : 'lines');
