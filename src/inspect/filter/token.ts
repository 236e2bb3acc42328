// The text of a filter cut into words, strings, operators and brackets, each with its place.
import { operators } from './expression.js';

export interface Token {
  readonly kind: 'word' | 'string' | 'operator' | 'bracket' | 'end';
  /** Of a string what it stands for, without quotes and escapes. */
  readonly text: string;
  /** Its characters are [start, end) of the text. */
  readonly start: number;
  readonly end: number;
}

/** What cannot be cut, and from where on. */
export interface TokenFault {
  readonly at: number;
  readonly message: string;
  readonly expected: readonly string[];
}

/** Longest first, so that `<=` is not read as `<`. */
const symbols: readonly string[] = ['||', '&&', '!', ...operators].sort((a, b) => b.length - a.length);
const brackets = new Set(['(', ')', '{', '}', ',']);
/** `^`, `$` and `*` may stand in a word unless an `=` follows; `#` and `@` too. */
const wordForm = /(?:[^\s'"(){},=!<>&|~^$*]|[\^$*](?!=))+/y;
const instead: Readonly<Record<string, string>> = { '=': '==', '&': '&&', '|': '||' };
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** All tokens up to the end or the first fault; the last one is the end. */
export function tokenise(text: string): { readonly tokens: readonly Token[]; readonly fault?: TokenFault } {
  const tokens: Token[] = [];
  const end = (at: number): Token => ({ kind: 'end', text: '', start: at, end: at });
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    if ('message' in token) return { tokens: [...tokens, end(token.at)], fault: token };
    tokens.push(token);
    at = token.end;
  }
  return { tokens: [...tokens, end(text.length)] };
}

function tokenAt(text: string, start: number): Token | TokenFault {
  const first = text.charAt(start);
  if (first === '"' || first === "'") return stringAt(text, start, first);
  if (brackets.has(first)) return { kind: 'bracket', text: first, start, end: start + 1 };
  const symbol = symbols.find((each) => text.startsWith(each, start));
  if (symbol !== undefined) return { kind: 'operator', text: symbol, start, end: start + symbol.length };
  wordForm.lastIndex = start;
  const [word] = wordForm.exec(text) ?? [];
  if (word !== undefined) return { kind: 'word', text: word, start, end: start + word.length };
  const right = instead[first] ?? '==';
  return { at: start, message: `"${first}" alone means nothing here; write ${right}`, expected: [right] };
}

function stringAt(text: string, start: number, quote: string): Token | TokenFault {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === quote) return { kind: 'string', text: value, start, end: at + 1 };
    const escaped = character === '\\' ? escapes[text.charAt(at + 1)] : undefined;
    value += escaped ?? character;
    if (escaped !== undefined) at++;
  }
  return { at: start, message: `the string has no end; write a second ${quote}`, expected: [] };
}

/** Whether `text` can stand for itself as a value, without quotes. */
export function isWord(text: string): boolean {
  wordForm.lastIndex = 0;
  return wordForm.exec(text)?.[0] === text;
}

/** As a string that {@link tokenise} reads back. */
export const quoted = (text: string): string =>
  `'${text.replace(/[\\'\n\r\t]/g, (character) => written[character] ?? character)}'`;

const written: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
