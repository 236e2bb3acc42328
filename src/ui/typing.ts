// What typing into the prompt does: edits, completion, and the end of it. Pure.
import type { Action } from './action.js';
import { completeExpression, readExpression } from './expression.js';
import { commandLine, commandNames } from './keys.js';
import { type Completion, type Edit, edited, type Prompt, type PromptKind, remembered } from './prompt.js';
import type { ViewState } from './state.js';

/** Escape leaves everything as it was before; Enter acts, where what was typed means something. */
export function typed(
  state: ViewState,
  prompt: Prompt,
  edit: Edit,
  act: (state: ViewState, action: Action) => ViewState,
): ViewState {
  const { kind } = prompt;
  if (edit.type === 'cancel') return { ...state, prompt: undefined };
  if (edit.type !== 'submit') {
    // A backspace in an empty line leaves it, as in vi.
    if (edit.type === 'backspace' && prompt.text === '') return { ...state, prompt: undefined };
    return { ...state, prompt: edited(prompt, edit, state.history[kind], completers[kind]) };
  }
  const action = meaning(kind, prompt.text);
  if (action === undefined) {
    const fault = faultIn(prompt);
    return fault === undefined ? { ...state, prompt: undefined } : { ...state, notice: fault };
  }
  const history = { ...state.history, [kind]: remembered(state.history[kind], prompt.text) };
  return act({ ...state, history, prompt: undefined }, action);
}

/** What is wrong with the line; undefined when it could be entered. */
export function faultIn({ kind, text }: Prompt): string | undefined {
  if (text.trim() === '') return undefined;
  switch (kind) {
    case 'filter':
    case 'find': {
      const reading = readExpression(text);
      return typeof reading === 'string' ? reading : undefined;
    }
    case 'command':
      return commandLine(text) === undefined ? 'there is no such command; Tab shows them' : undefined;
    case 'save':
      return undefined;
    default:
      return kind satisfies never;
  }
}

function meaning(kind: PromptKind, text: string): Action | undefined {
  if (faultIn({ kind, text, cursor: 0, back: 0, draft: '', offers: [] }) !== undefined) return undefined;
  switch (kind) {
    case 'filter':
    case 'find':
      return { type: kind, text };
    case 'command':
      return text.trim() === '' ? undefined : commandLine(text);
    case 'save':
      return text.trim() === '' ? undefined : { type: 'save', path: text.trim() };
    default:
      return kind satisfies never;
  }
}

const completers: Readonly<Record<PromptKind, (text: string, cursor: number) => Completion>> = {
  filter: completeExpression,
  find: completeExpression,
  command: (text, cursor) => completeCommand(text, cursor),
  save: (_, cursor) => ({ from: cursor, words: [] }),
};

/** The name; after `filter` and `find` the expression. */
function completeCommand(text: string, cursor: number): Completion {
  const [head = ''] = /^\s*(?:filter|find)\s+/.exec(text) ?? [];
  if (head === '' || cursor < head.length) return { from: 0, words: commandNames(text.slice(0, cursor)) };
  const { from, words } = completeExpression(text.slice(head.length), cursor - head.length);
  return { from: from + head.length, words };
}
