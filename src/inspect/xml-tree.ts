// A stanza's text cut into pieces as they were written: nothing is decoded, so nothing is shown that was not there.

export type Piece = ElementPiece | TextPiece;

export interface ElementPiece {
  readonly kind: 'element';
  readonly tag: Tag;
  readonly children: readonly Piece[];
  /** It has an end tag of its own: not so for `<a/>`, for a stream header and where the text was cut. */
  readonly hasEnd: boolean;
}

/** `verbatim`: a comment, CDATA section, processing instruction or lone end tag, delimiters included. */
export interface TextPiece {
  readonly kind: 'text' | 'verbatim';
  readonly text: string;
}

export interface Tag {
  readonly name: string;
  /** In their order; `value` with its quotes and entities as written. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** `<a/>` */
  readonly isEmpty: boolean;
}

interface Open extends ElementPiece {
  readonly children: Piece[];
  hasEnd: boolean;
}

/** More nesting than the framer lets through: such text is not worth a tree. */
const mostDepth = 300;

const verbatim = /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>/sy;
const endTag = /<\/([^\s<>/]+)\s*>/y;
const startTag = /<([^\s<>/!?=]+)((?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;

/**
 * The pieces of `xml`, or undefined when its tags do not match. A stream header may stay open, and so may everything
 * that is open where the text `isCut`.
 */
export function readPieces(xml: string, isCut: boolean): readonly Piece[] | undefined {
  const top: Piece[] = [];
  const open: Open[] = [];
  const found = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(xml);
  };
  for (let at = 0; at < xml.length; ) {
    const siblings = open.at(-1)?.children ?? top;
    const text = textUpToTag(xml, at) || found(verbatim, at)?.[0];
    if (text) {
      siblings.push({ kind: text.startsWith('<') ? 'verbatim' : 'text', text });
      at += text.length;
      continue;
    }
    const tag = found(startTag, at) ?? found(endTag, at);
    if (tag === null) {
      if (!isCut) return undefined;
      siblings.push({ kind: 'verbatim', text: xml.slice(at) });
      break;
    }
    if (!take(tag, siblings, open)) return undefined;
    at += tag[0].length;
  }
  return isCut || open.length === 0 || isHeader(top) ? top : undefined;
}

function textUpToTag(xml: string, at: number): string {
  const next = xml.indexOf('<', at);
  return xml.slice(at, next === -1 ? xml.length : next);
}

/** Takes a start or end tag in; false when it does not fit. */
function take(
  [whole, name = '', attributes, slash]: RegExpExecArray,
  siblings: Piece[],
  open: Open[],
): boolean {
  if (whole.startsWith('</')) {
    const ended = open.pop();
    if (ended) ended.hasEnd = true;
    // Alone it is the end of a stream.
    else siblings.push({ kind: 'verbatim', text: whole });
    return ended === undefined ? siblings.length === 1 : ended.tag.name === name;
  }
  const tag = { name, attributes: readAttributes(attributes ?? ''), isEmpty: slash === '/' };
  const element: Open = { kind: 'element', tag, children: [], hasEnd: false };
  siblings.push(element);
  return tag.isEmpty || open.push(element) <= mostDepth;
}

const readAttributes = (text: string): Tag['attributes'] =>
  [...text.matchAll(attribute)].map(([, name = '', value = '']) => ({ name, value }));

/** RFC 6120 §4.2: the root of a stream stays open. */
function isHeader(top: readonly Piece[]): boolean {
  const last = top.at(-1);
  return last?.kind === 'element' && last.children.length === 0;
}
