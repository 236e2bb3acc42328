// Lines of styled text to what a terminal understands. The only place where escape sequences are made.
import { width } from '../model/sanitise.js';
import { lineText, type Style, type StyledLine } from './styled.js';

export interface PaintOptions {
  /** Colours beside bold, dim and reverse (off with NO_COLOR). */
  readonly colour: boolean;
  /** The terminal understands ASCII only. */
  readonly ascii: boolean;
}

/** SGR attributes and one of the 16 colours. */
const looks: Readonly<Record<Style, { readonly attribute?: number; readonly colour?: number }>> = {
  plain: {},
  strong: { attribute: 1 },
  dim: { attribute: 2 },
  key: { attribute: 1, colour: 36 },
  title: { attribute: 1 },
  alert: { attribute: 1, colour: 33 },
  up: { colour: 36 },
  down: { colour: 33 },
  message: { attribute: 1 },
  presence: { colour: 35 },
  iq: { colour: 34 },
  other: { attribute: 2 },
  tag: { colour: 36 },
  attr: { colour: 33 },
  value: { colour: 32 },
  text: {},
  punctuation: { attribute: 2 },
  error: { attribute: 1, colour: 31 },
  good: { colour: 32 },
  stream0: { colour: 36 },
  stream1: { colour: 33 },
  stream2: { colour: 32 },
  stream3: { colour: 35 },
  stream4: { colour: 34 },
  stream5: { attribute: 1 },
};

/** One row as bytes for the terminal, without moving to it. */
export function paintLine(line: StyledLine, options: PaintOptions): string {
  let painted = '';
  let column = 1;
  let current = '';
  for (const { text, style, cursor } of line) {
    const codes = codesOf(style, cursor, options);
    if (codes !== current) painted += codes === '' ? '\x1b[0m' : `\x1b[0;${codes}m`;
    current = codes;
    const shown = options.ascii ? toAscii(text) : text;
    painted += shown;
    column += width(text);
    // Terminals differ about the width of some graphemes: an absolute column keeps that from shifting the rest of the row.
    if (!/^[\x20-\x7e]*$/.test(shown)) painted += `\x1b[${column}G`;
  }
  return current === '' ? painted : `${painted}\x1b[0m`;
}

function codesOf(style: Style, cursor: 'focused' | 'quiet' | undefined, { colour }: PaintOptions): string {
  if (cursor === 'focused') return '7';
  const look = looks[style];
  return [cursor === 'quiet' ? 1 : look.attribute, colour ? look.colour : undefined]
    .filter((code) => code !== undefined)
    .join(';');
}

const lookalikes: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '═': '=',
  '╪': '+',
  '┼': '+',
  '├': '+',
  '┤': '+',
  '┄': '.',
  '▶': '>',
  '◀': '<',
  '▸': '>',
  '●': 'o',
  '◆': '#',
  '✓': '*',
  '×': 'x',
  '▏': '_',
  Δ: 'd',
  µ: 'u',
  '⇄': '=',
  '≠': '!',
  '·': '-',
  '…': '~',
  '“': '"',
  '”': '"',
  '⟨': '<',
  '⟩': '>',
  // The levels of charts, from low to high.
  '▁': '.',
  '▂': ':',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': '*',
  '▇': '%',
  '█': '#',
};

/** The text in ASCII, in as many cells as before. */
export function toAscii(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(
    /[^\x20-\x7e]\p{M}*/gu,
    (character) => lookalikes[character] ?? '?'.repeat(width(character)),
  );
}

/**
 * The escape sequences that turn the rows `before` into `lines`, where they differ; `before` is brought up to date.
 * @param before the painted rows on the terminal; empty when nothing is known about it
 */
export function paintChanges(before: string[], lines: readonly StyledLine[], options: PaintOptions): string {
  let out = '';
  for (const [row, line] of lines.entries()) {
    const painted = paintLine(line, options);
    if (before[row] === painted) continue;
    before[row] = painted;
    out += `\x1b[${row + 1};1H${painted}`;
  }
  before.length = lines.length;
  return out;
}

/** The frame without any style: for tests and for people who want to see it as text. */
export const plainText = (lines: readonly StyledLine[]): string =>
  lines.map((line) => lineText(line).trimEnd()).join('\n');
