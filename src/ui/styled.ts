// Lines of styled text, measured in terminal cells: what panels make and the painter turns into escape sequences.
import { clip, pad, visible, width } from '../model/sanitise.js';

/** What a piece of text means; the painter chooses the colour. */
export type Style =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'key'
  | 'title'
  | 'alert'
  | 'up'
  | 'down'
  | 'message'
  | 'presence'
  | 'iq'
  | 'other'
  | 'tag'
  | 'attr'
  | 'value'
  | 'text'
  | 'punctuation'
  | 'error'
  | 'good'
  | 'stream0'
  | 'stream1'
  | 'stream2'
  | 'stream3'
  | 'stream4'
  | 'stream5';

export interface Span {
  /** Safe to print: made by {@link span} or by one of the formatting functions of `inspect`. */
  readonly text: string;
  readonly style: Style;
  /** The row under the cursor, in the panel that has the focus or in another one. */
  readonly cursor?: 'focused' | 'quiet';
}

export type StyledLine = readonly Span[];

/** Text of any origin, made safe. */
export const span = (text: string, style: Style = 'plain'): Span => ({ text: visible(text), style });

/** Text in exactly `cells` cells. */
export const cell = (
  text: string,
  cells: number,
  style: Style = 'plain',
  align: 'left' | 'right' = 'left',
): Span => ({
  text: pad(visible(text), cells, align),
  style,
});

export const lineWidth = (line: StyledLine): number => line.reduce((sum, { text }) => sum + width(text), 0);

export const lineText = (line: StyledLine): string => line.map(({ text }) => text).join('');

/** The line in exactly `cells` cells: clipped at the right, or filled up. */
export function fitLine(line: StyledLine, cells: number, cursor?: Span['cursor']): StyledLine {
  const fitted: Span[] = [];
  let used = 0;
  for (const part of line) {
    const text = clip(part.text, cells - used);
    if (text !== '') fitted.push({ ...part, text });
    used += width(text);
    if (text !== part.text) break;
  }
  if (used < cells) fitted.push({ text: ' '.repeat(cells - used), style: 'plain' });
  return cursor === undefined ? fitted : fitted.map((part) => ({ ...part, cursor }));
}

/** `left` and `right` at the two ends of a line of `cells` cells; `left` gives way when both do not fit. */
export function spread(
  left: StyledLine,
  right: StyledLine,
  cells: number,
  fill: Span = span(' '),
): StyledLine {
  const room = Math.max(0, cells - lineWidth(right));
  const gap = Math.max(0, room - lineWidth(left));
  const filler = { text: fill.text.repeat(gap), style: fill.style };
  return fitLine([...fitLine(left, room - gap), filler, ...right], cells);
}
