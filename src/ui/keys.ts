// What a key press means now: in a prompt an edit; otherwise what the panel, moving about, or a command says.
import type { Action } from './action.js';
import { commands, screenKeys } from './commands.js';
import { motion } from './motion.js';
import { focusedPanel } from './panels/index.js';
import type { Edit } from './prompt.js';
import type { ViewState } from './state.js';

/** What the terminal library reports. */
export interface RawKey {
  /** `C-f`, `S-tab`, `pageup`, `j`; undefined for most punctuation. */
  readonly full?: string | undefined;
  readonly ch?: string | undefined;
}

/** One name per key: printable ones as typed (`j`, `G`, `?`), others as `enter`, `C-f`, `S-tab`. */
function keyName({ full, ch }: RawKey): string {
  if (ch !== undefined && /^[!-~]$/.test(ch)) return ch;
  return full === 'linefeed' ? 'enter' : (full ?? '');
}

const edits: Readonly<Record<string, Edit>> = {
  enter: { type: 'submit' },
  escape: { type: 'cancel' },
  'C-g': { type: 'cancel' },
  tab: { type: 'complete' },
  backspace: { type: 'backspace' },
  'C-h': { type: 'backspace' },
  delete: { type: 'delete' },
  'C-d': { type: 'delete' },
  'C-w': { type: 'word-back' },
  'C-u': { type: 'clear' },
  left: { type: 'left' },
  'C-b': { type: 'left' },
  right: { type: 'right' },
  'C-f': { type: 'right' },
  home: { type: 'start' },
  'C-a': { type: 'start' },
  end: { type: 'end' },
  'C-e': { type: 'end' },
  up: { type: 'older' },
  'C-p': { type: 'older' },
  down: { type: 'newer' },
  'C-n': { type: 'newer' },
};

const globals = new Map<string, Action>([
  ['enter', { type: 'enter' }],
  ['escape', { type: 'escape' }],
  ...screenKeys.map(({ name, key }): [string, Action] => [key, { type: 'open', screen: name }]),
  ...commands.flatMap(({ keys, action }) => keys.map((key): [string, Action] => [key, action])),
]);

/** Undefined when the key does nothing here. */
export function actionFor(raw: RawKey, state: ViewState): Action | undefined {
  const key = keyName(raw);
  if (state.prompt) return inPrompt(raw, key);
  return focusedPanel(state).key(key) ?? motion(key) ?? globals.get(key);
}

function inPrompt({ ch }: RawKey, key: string): Action | undefined {
  if (key === 'C-c') return { type: 'quit' };
  const edit = Object.hasOwn(edits, key) ? edits[key] : undefined;
  if (edit) return { type: 'edit', edit };
  const isText = ch !== undefined && ch !== '' && !/\p{Cc}/u.test(ch);
  return isText ? { type: 'edit', edit: { type: 'insert', text: ch } } : undefined;
}

/** What a line after `:` means; undefined when there is no such command. */
export function commandLine(line: string): Action | undefined {
  const [, name = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  const command = commands.find((one) => one.name === name);
  if (command) return rest !== '' && command.takes ? command.takes.action(rest) : command.action;
  const screen = screenKeys.find((one) => one.name === name);
  return screen && { type: 'open', screen: screen.name };
}

/** Names that begin like `text`. */
export const commandNames = (text: string): readonly string[] =>
  [...commands, ...screenKeys].map(({ name }) => name).filter((name) => name.startsWith(text.trimStart()));
