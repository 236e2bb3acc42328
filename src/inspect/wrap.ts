// Styled text cut into lines of a given width, at spaces where there are some.
import { width as cellsOf, chop, clip, visible } from '../model/sanitise.js';

interface Span<Style> {
  readonly text: string;
  readonly style: Style;
}

/**
 * Lines of at most `room` cells, the first indented by `indent`, the others by `hanging`. Line breaks in the text are
 * kept, control characters made visible, and no character is lost. A line ends after a space, whatever the styles; what
 * has no spaces is cut where the line is full.
 */
export function wrap<Style>(
  spans: readonly Span<Style>[],
  room: number,
  indent: number,
  hanging: number,
): Span<Style>[][] {
  const lines: Span<Style>[][] = [];
  let used = 0;
  const startLine = (cells: number, style: Style): void => {
    lines.push(cells > 0 ? [{ text: ' '.repeat(cells), style }] : []);
    used = cells;
  };
  const put = (text: string, style: Style): void => {
    lines.at(-1)?.push({ text, style });
    used += cellsOf(text);
  };
  for (const word of wordsOf(spans)) {
    const style = word[0]?.style as Style;
    if (lines.length === 0) startLine(indent, style);
    if (word[0]?.text === '\n') {
      startLine(hanging, style);
      continue;
    }
    const cells = word.reduce((sum, { text }) => sum + cellsOf(text), 0);
    if (used + cells > room && used > hanging) startLine(hanging, style);
    for (const part of word) {
      const head = clip(part.text, room - used, '');
      if (head !== '') put(head, part.style);
      for (const piece of chop(part.text.slice(head.length), room - hanging)) {
        startLine(hanging, part.style);
        put(piece, part.style);
      }
    }
  }
  return lines;
}

/** What must stay on one line if it can: parts up to and with a space, or a line break alone. */
function* wordsOf<Style>(spans: readonly Span<Style>[]): Generator<Span<Style>[]> {
  let word: Span<Style>[] = [];
  for (const { text, style } of spans) {
    for (const part of text.split(/(\r?\n)/)) {
      if (/^\r?\n$/.test(part)) {
        if (word.length > 0) yield word;
        yield [{ text: '\n', style }];
        word = [];
        continue;
      }
      for (const [piece] of visible(part).matchAll(/[^ ]* +|[^ ]+/g)) {
        word.push({ text: piece, style });
        if (!piece.endsWith(' ')) continue;
        yield word;
        word = [];
      }
    }
  }
  if (word.length > 0) yield word;
}
