// A stanza as what it means, not as it was written: expanded names, decoded text, no white space between elements.
import { unescapeXml } from '../xmpp/escape.js';
import { type Piece, readPieces, type Tag } from './xml-tree.js';

export interface CanonicalElement {
  readonly name: string;
  /** Of its namespace, where it is known. */
  readonly ns: string;
  /** Without namespace declarations; a prefixed name is written `{namespace}name`. In order of name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly CanonicalNode[];
}

export type CanonicalNode = CanonicalElement | string;

type Namespaces = Readonly<Record<string, string>>;

/** The first element of `xml`; undefined when it cannot be read. */
export function canonical(xml: string): CanonicalElement | undefined {
  for (const piece of readPieces(xml, false) ?? [])
    if (piece.kind === 'element') return element(piece, Object.create(null) as Namespaces);
  return undefined;
}

function element(
  { tag, children }: Extract<Piece, { kind: 'element' }>,
  outer: Namespaces,
): CanonicalElement {
  const namespaces = declared(tag, outer);
  const [prefix, name] = split(tag.name);
  const attributes = tag.attributes
    .filter(({ name: written }) => !/^xmlns(:|$)/.test(written))
    .map(({ name: written, value }): [string, string] => [
      expanded(written, namespaces),
      unescapeXml(value.slice(1, -1)),
    ]);
  return {
    name,
    ns: namespaces[prefix] ?? prefix,
    attributes: new Map(attributes.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    children: contents(children, namespaces),
  };
}

function declared({ attributes }: Tag, outer: Namespaces): Namespaces {
  const own = attributes.flatMap(({ name, value }) => {
    const [, prefix] = /^xmlns(?::(.*))?$/.exec(name) ?? [undefined, undefined];
    return /^xmlns(:|$)/.test(name) ? [[prefix ?? '', unescapeXml(value.slice(1, -1))] as const] : [];
  });
  return own.length === 0 ? outer : Object.assign(Object.create(null), outer, Object.fromEntries(own));
}

const split = (name: string): [prefix: string, local: string] => {
  const colon = name.indexOf(':');
  return colon === -1 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
};

/** An attribute without a prefix has no namespace (Namespaces in XML §6.2). */
function expanded(name: string, namespaces: Namespaces): string {
  const [prefix, local] = split(name);
  return prefix === '' || prefix === 'xml' ? name : `{${namespaces[prefix] ?? prefix}}${local}`;
}

/** Neighbouring pieces of text are one; where there are elements, white space alone means nothing. */
function contents(pieces: readonly Piece[], namespaces: Namespaces): readonly CanonicalNode[] {
  const nodes: CanonicalNode[] = [];
  for (const piece of pieces) {
    const node = piece.kind === 'element' ? element(piece, namespaces) : textOf(piece);
    const last = nodes.at(-1);
    if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node;
    else nodes.push(node);
  }
  const hasElements = nodes.some((node) => typeof node !== 'string');
  return hasElements
    ? nodes.filter((node) => typeof node !== 'string' || node.trim() !== '')
    : nodes.filter((node) => node !== '');
}

/** Of a CDATA section its text; a comment or an instruction is none. */
function textOf({ kind, text }: Exclude<Piece, { kind: 'element' }>): string {
  if (kind === 'text') return unescapeXml(text);
  return /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text)?.[1] ?? '';
}
