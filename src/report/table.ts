// Lines of a fixed width: columns, wrapped text and sparklines, all in plain characters.
import { chop, pad, width } from '../model/sanitise.js';

/** Terminal cells that every line of a text report keeps to. */
const lineWidth = 80;

const bars = '▁▂▃▄▅▆▇█';

/**
 * A left-aligned label in `widths[0]` cells, then right-aligned columns. A label that is too long takes more lines, and the
 * columns stand beside or under the last: nothing of a name is lost.
 */
export function row(label: string, columns: readonly string[], widths: readonly number[]): string[] {
  const [labelWidth = 0, ...columnWidths] = widths;
  const numbers = columns.map((text, i) => pad(text, columnWidths[i] ?? 0, 'right')).join('');
  const fits = (text: string): boolean => width(text) < labelWidth;
  const lines = fits(label) ? [label] : wrap(label, label.length - label.trimStart().length + 2);
  const last = lines.at(-1) ?? '';
  return fits(last)
    ? [...lines.slice(0, -1), pad(last, labelWidth) + numbers]
    : [...lines, ' '.repeat(labelWidth) + numbers];
}

/** Breaks between words, or within one that is longer than a line; further lines are indented by `hang`. */
export function wrap(text: string, hang: number): string[] {
  if (width(text) <= lineWidth) return [text];
  const indent = ' '.repeat(hang);
  const lines: string[] = [];
  let line = text.slice(0, text.length - text.trimStart().length);
  let isEmpty = true;
  for (const piece of text
    .trim()
    .split(/ +/)
    .flatMap((word) => chop(word, lineWidth - hang))) {
    if (!isEmpty && width(line) + 1 + width(piece) > lineWidth) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? piece : ` ${piece}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** One character a value, from 0 to the largest; `·` where there is none. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const top = Math.max(...values.map((value) => value ?? 0));
  const barOf = (value: number): string | undefined =>
    bars[top > 0 ? Math.min(bars.length - 1, Math.floor((value / top) * bars.length)) : 0];
  return values.map((value) => (value === undefined ? '·' : barOf(value))).join('');
}

/** `values` in at most `most` groups of equal size, the last one perhaps smaller. */
export function inGroups<T>(values: readonly T[], most: number): readonly (readonly T[])[] {
  const size = Math.max(1, Math.ceil(values.length / most));
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}
