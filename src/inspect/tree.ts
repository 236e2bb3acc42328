// A stanza as a tree of lines: an element a line, its attributes and its text below it, entities decoded.
import { unescapeXml } from '../xmpp/escape.js';
import type { PrettyLine, PrettySpan, PrettyStyle } from './pretty.js';
import { wrap } from './wrap.js';
import { type Piece, readPieces } from './xml-tree.js';

/** Characters that are laid out. */
const mostCharacters = 32 * 1024;

/** Lines of at most `width` cells; undefined when the XML cannot be read. */
export function tree(xml: string, width: number): readonly PrettyLine[] | undefined {
  const head = xml.slice(0, mostCharacters);
  const cut = xml.length - head.length;
  const pieces = readPieces(head, cut > 0);
  if (pieces === undefined) return undefined;
  const lines: PrettyLine[] = [];
  const put = (depth: number, ...spans: PrettySpan[]): void => {
    const indent = Math.min(2 * depth, Math.floor(width / 2));
    lines.push(...wrap<PrettyStyle>(spans, width, indent, Math.min(indent + 2, Math.floor(width / 2))));
  };
  const visit = (piece: Piece, depth: number): void => {
    if (piece.kind !== 'element') {
      const text = piece.kind === 'text' ? unescapeXml(piece.text).trim() : piece.text;
      if (text !== '')
        put(
          depth,
          { text: '“', style: 'punctuation' },
          { text, style: 'text' },
          { text: '”', style: 'punctuation' },
        );
      return;
    }
    put(depth, { text: piece.tag.name, style: 'tag' });
    for (const { name, value } of piece.tag.attributes)
      put(
        depth + 1,
        { text: `@${name}`, style: 'attr' },
        { text: ' = ', style: 'punctuation' },
        { text: unescapeXml(value.slice(1, -1)), style: 'value' },
      );
    for (const child of piece.children) visit(child, depth + 1);
  };
  for (const piece of pieces) visit(piece, 0);
  if (cut > 0) put(0, { text: `[${cut} of ${xml.length} characters not shown]`, style: 'error' });
  return lines;
}
