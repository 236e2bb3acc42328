// The registry of live displays: the values of `--ui`.
import { exitCode, UserError } from '../../model/errors.js';
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

/** What was asked for, or else the screen where a terminal can show it, and lines otherwise. @throws UserError: asked for in vain */
export function chosenView(asked: ViewName | undefined, { isTerminal, env }: CommandContext): ViewName {
  // Such a terminal has no cursor that could be moved.
  const isDumb = env.TERM === 'dumb';
  if (asked === 'tui' && isDumb)
    throw new UserError('--ui tui: TERM=dumb cannot show a screen; use --ui lines', exitCode.usage);
  if (asked === 'tui' && !isTerminal)
    throw new UserError('--ui tui: stdout is no terminal; use --ui lines or json', exitCode.usage);
  return asked ?? (isTerminal && !isDumb ? 'tui' : 'lines');
}
