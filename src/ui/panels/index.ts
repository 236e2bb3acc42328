// The registry of panels: the one place that knows them all.
import { commandHelp, commands, screenKeys } from '../commands.js';
import { motionHelp } from '../motion.js';
import type { KeyHelp, Panel } from '../panel.js';
import type { PanelName, ViewState } from '../state.js';
import { detail } from './detail.js';
import { diff } from './diff.js';
import { events } from './events.js';
import { helpPanel, type Section } from './help.js';
import { lint } from './lint.js';
import { logins } from './logins.js';
import { raw } from './raw.js';
import { smAudit } from './sm-audit.js';
import { stanzas } from './stanzas.js';
import { statistics } from './statistics.js';
import { streams } from './streams.js';
import { waits } from './waits.js';

/** Those that share the screen. */
export const panels: Readonly<Record<PanelName, Panel>> = { streams, stanzas, detail };

/** Those that fill it, by the names that `commands.ts` opens them with. */
const screens: Readonly<Record<string, Panel>> = {
  help: helpPanel(sectionsFor),
  raw,
  diff,
  statistics,
  waits,
  'sm-audit': smAudit,
  lint,
  logins,
  events,
};

export const screenPanel = (name: string): Panel | undefined =>
  Object.hasOwn(screens, name) ? screens[name] : undefined;

/** The panel that keys go to first. */
export const focusedPanel = ({ full, panel }: ViewState): Panel =>
  (full && screenPanel(full.name)) ?? panels[panel];

/** Of the commands, and of the screens that there are. */
export const commonHelp = (): readonly KeyHelp[] => [
  ...commands.map(commandHelp),
  ...screenKeys
    .filter(({ name }) => screenPanel(name))
    .map(({ key, does, name }): KeyHelp => ({ keys: key, does, hint: () => [key, name] })),
];

const titles: Readonly<Record<PanelName, string>> = {
  streams: 'Stream list',
  stanzas: 'Stanza list and ladder',
  detail: 'Detail',
};

/** What is below the help comes first. */
function sectionsFor({ covered, panel }: ViewState): readonly Section[] {
  const below = covered && screenPanel(covered.name);
  const own = Object.entries(panels)
    .map(([name, { help }]) => ({ name: titles[name as PanelName], help }))
    .toSorted((a, b) => Number(b.help === panels[panel].help) - Number(a.help === panels[panel].help));
  const first = below ? [{ name: covered.name, help: below.help }] : own.slice(0, 1);
  return [
    ...first,
    { name: 'Moving', help: motionHelp },
    { name: 'Everywhere', help: commonHelp() },
    { name: 'Typing', help: promptHelp },
    ...(below ? own : own.slice(1)),
  ];
}

const promptHelp: readonly KeyHelp[] = [
  { keys: 'Enter', does: 'take the line' },
  { keys: 'Esc', does: 'leave it, with everything as it was' },
  { keys: 'Tab', does: 'complete the word' },
  { keys: '↑ ↓', does: 'lines entered before' },
  { keys: 'Ctrl-U Ctrl-W', does: 'delete to the beginning, delete a word' },
];
