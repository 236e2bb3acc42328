// A stanza's XML laid out for reading, as lines of styled spans. It changes white space between elements and nothing else.

import { wrap } from './wrap.js';
import { type Piece, readPieces, type Tag } from './xml-tree.js';

export type PrettyStyle = 'tag' | 'attr' | 'value' | 'text' | 'punctuation' | 'error';

export interface PrettySpan {
  /** Safe to print. */
  readonly text: string;
  readonly style: PrettyStyle;
}

export type PrettyLine = readonly PrettySpan[];

/** Characters that are laid out; a longer stanza shows its beginning and how much was cut. */
const mostCharacters = 32 * 1024;
const narrowest = 8;
const indentStep = 2;
const hangingIndent = 4;

/**
 * Lines of at most `width` cells. Elements that hold elements only are put on lines of their own; text and mixed content
 * stay inline, exactly as written. XML that cannot be read is shown raw, and said to be.
 */
export function pretty(xml: string, width: number): PrettyLine[] {
  const { head, isCut, cutNote } = beginning(xml);
  const pieces = readPieces(head, isCut);
  const lines = pieces
    ? layOut(pieces, Math.max(narrowest, width))
    : [...note('not well-formed, shown as it came', width), ...plain(head, width)];
  return [...lines, ...note(cutNote, width)];
}

/** The XML as it came, cut into lines of at most `width` cells. */
export function raw(xml: string, width: number): PrettyLine[] {
  const { head, cutNote } = beginning(xml);
  return [...plain(head, width), ...note(cutNote, width)];
}

function beginning(xml: string): { head: string; isCut: boolean; cutNote: string } {
  const head = xml.slice(0, mostCharacters);
  const cut = xml.length - head.length;
  return { head, isCut: cut > 0, cutNote: cut > 0 ? `${cut} of ${xml.length} characters not shown` : '' };
}

const plain = (text: string, width: number): PrettyLine[] =>
  wrap<PrettyStyle>([{ text, style: 'text' }], Math.max(narrowest, width), 0, 0);

const note = (text: string, width: number): PrettyLine[] =>
  text === ''
    ? []
    : wrap<PrettyStyle>([{ text: `[${text}]`, style: 'error' }], Math.max(narrowest, width), 0, 0);

function layOut(pieces: readonly Piece[], room: number): PrettyLine[] {
  const lines: PrettyLine[] = [];
  const put = (spans: readonly PrettySpan[], depth: number): void => {
    // However deep the nesting, half of the line is left for what is nested.
    const indent = Math.min(depth * indentStep, Math.floor(room / 2));
    lines.push(...wrap(spans, room, indent, Math.min(indent + hangingIndent, Math.floor(room / 2))));
  };
  const visit = (piece: Piece, depth: number): void => {
    if (isBlank(piece)) return;
    if (piece.kind !== 'element' || !holdsElementsOnly(piece.children)) {
      put(inline(piece), depth);
      return;
    }
    put(startTag(piece.tag), depth);
    for (const child of piece.children) visit(child, depth + 1);
    if (piece.hasEnd) put(endTag(piece.tag), depth);
  };
  for (const piece of pieces) visit(piece, 0);
  return lines;
}

const isBlank = (piece: Piece): boolean => piece.kind === 'text' && piece.text.trim() === '';

const holdsElementsOnly = (children: readonly Piece[]): boolean =>
  children.some((child) => child.kind === 'element') &&
  children.every((child) => child.kind === 'element' || isBlank(child));

function inline(piece: Piece): PrettySpan[] {
  if (piece.kind !== 'element')
    return [{ text: piece.text, style: piece.kind === 'text' ? 'text' : 'punctuation' }];
  const end = piece.hasEnd ? endTag(piece.tag) : [];
  return [...startTag(piece.tag), ...piece.children.flatMap(inline), ...end];
}

const startTag = (tag: Tag): PrettySpan[] => [
  { text: '<', style: 'punctuation' },
  { text: tag.name, style: 'tag' },
  ...tag.attributes.flatMap(({ name, value }): PrettySpan[] => [
    { text: ' ', style: 'punctuation' },
    { text: name, style: 'attr' },
    { text: '=', style: 'punctuation' },
    { text: value, style: 'value' },
  ]),
  { text: tag.isEmpty ? '/>' : '>', style: 'punctuation' },
];

const endTag = (tag: Tag): PrettySpan[] => [
  { text: '</', style: 'punctuation' },
  { text: tag.name, style: 'tag' },
  { text: '>', style: 'punctuation' },
];
