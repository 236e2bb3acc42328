// The line that the person types into: its text, its cursor, its history. Pure.

export type PromptKind = 'filter' | 'find' | 'command' | 'save';

export interface Prompt {
  readonly kind: PromptKind;
  readonly text: string;
  /** UTF-16 units before the cursor, never inside a pair of surrogates. */
  readonly cursor: number;
  /** Steps back in the history; 0 is the line itself. */
  readonly back: number;
  /** The line, while the history is shown. */
  readonly draft: string;
  /** Words that the last Tab found. */
  readonly offers: readonly string[];
}

export type Edit =
  | { readonly type: 'insert'; readonly text: string }
  | {
      readonly type:
        | 'backspace'
        | 'delete'
        | 'word-back'
        | 'clear'
        | 'left'
        | 'right'
        | 'start'
        | 'end'
        | 'older'
        | 'newer'
        | 'complete'
        | 'submit'
        | 'cancel';
    };

/** Where words that fit at the cursor begin, and the words. */
export interface Completion {
  readonly from: number;
  readonly words: readonly string[];
}

/** No filter that a person types is longer. */
const mostCharacters = 4096;

export const newPrompt = (kind: PromptKind, text = ''): Prompt => ({
  kind,
  text,
  cursor: text.length,
  back: 0,
  draft: '',
  offers: [],
});

/** The prompt after an edit; submit and cancel are the reducer's. */
export function edited(
  prompt: Prompt,
  edit: Edit,
  history: readonly string[],
  complete: (text: string, cursor: number) => Completion,
): Prompt {
  const { text, cursor } = prompt;
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const put = (left: string, right: string): Prompt => ({
    ...prompt,
    text: (left + right).slice(0, mostCharacters),
    cursor: Math.min(left.length, mostCharacters),
    offers: [],
  });
  const to = (at: number): Prompt => ({ ...prompt, cursor: at, offers: [] });
  switch (edit.type) {
    case 'insert':
      return put(before + edit.text, after);
    case 'backspace':
      return put(before.slice(0, before.length - lastLength(before)), after);
    case 'delete':
      return put(before, after.slice(firstLength(after)));
    case 'word-back':
      return put(before.replace(/\S*\s*$/, ''), after);
    case 'clear':
      return put('', after);
    case 'left':
      return to(cursor - lastLength(before));
    case 'right':
      return to(cursor + firstLength(after));
    case 'start':
      return to(0);
    case 'end':
      return to(text.length);
    case 'older':
      return recalled(prompt, history, 1);
    case 'newer':
      return recalled(prompt, history, -1);
    case 'complete':
      return completed(prompt, complete(text, cursor));
    case 'submit':
    case 'cancel':
      return prompt;
    default:
      return edit satisfies never;
  }
}

/** The history with `text` at its end, once. */
export const remembered = (history: readonly string[], text: string): readonly string[] =>
  text.trim() === '' ? history : [...history.filter((line) => line !== text), text].slice(-100);

const lastLength = (text: string): number => ([...text.slice(-2)].at(-1) ?? '').length;
const firstLength = (text: string): number => ([...text.slice(0, 2)][0] ?? '').length;

function recalled(prompt: Prompt, history: readonly string[], by: 1 | -1): Prompt {
  const back = Math.max(0, Math.min(history.length, prompt.back + by));
  if (back === prompt.back) return prompt;
  const draft = prompt.back === 0 ? prompt.text : prompt.draft;
  const text = back === 0 ? draft : (history[history.length - back] ?? '');
  return { ...prompt, text, cursor: text.length, back, draft, offers: [] };
}

/** The only word that fits, or what all that fit have in common; then the words are shown. */
function completed(prompt: Prompt, { from, words }: Completion): Prompt {
  const [first] = words;
  if (first === undefined) return { ...prompt, offers: [] };
  const word = words.length === 1 ? first : common(words);
  const typed = prompt.text.slice(from, prompt.cursor);
  const inserted = word.length > typed.length ? word : words.length === 1 ? first : typed;
  const left = prompt.text.slice(0, from) + inserted;
  return {
    ...prompt,
    text: left + prompt.text.slice(prompt.cursor),
    cursor: left.length,
    offers: words.length === 1 ? [] : words,
  };
}

function common(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
