// An `Element` of @xmpp/xml from one complete piece of XML: made only when somebody looks, and only of checked, bounded text.
import { Element, Parser } from '@xmpp/xml';
import { escapeAttribute } from './escape.js';
import type { StreamContext } from './frame.js';
import { ns } from './namespaces.js';
import { readPlainElement } from './quick-element.js';

/** Element of a frame that the framer handed out, with the namespaces of its stream; undefined when the parser refuses it. */
export function parseElement(
  buffer: Buffer,
  start: number,
  end: number,
  context: StreamContext,
): Element | undefined {
  return parseWithin(rootOf(context), buffer.toString('utf8', start, end));
}

const usualPrefixes = new Map([['stream', ns.streams]]);
/** Contexts of standalone text, by namespace; few are ever used. */
const standalone = new Map<string, Scope>();
const mostStandalone = 64;

type Scope = Pick<StreamContext, 'contentNs' | 'prefixes'>;

/** Element of a stanza's text on its own; the usual `stream` prefix is known. Undefined when it is not well-formed. */
export function parseStandalone(xml: string, contentNs = ''): Element | undefined {
  let scope = standalone.get(contentNs);
  if (!scope) {
    scope = { contentNs, prefixes: usualPrefixes };
    if (standalone.size < mostStandalone) standalone.set(contentNs, scope);
  }
  return parseWithin(rootOf(scope), xml);
}

/** The last element that was read to be looked at: whoever describes a stanza often does so right after it was understood. */
let lastRead:
  | { readonly xml: string; readonly contentNs: string; readonly element: Element | undefined }
  | undefined;

/**
 * The same as {@link parseStandalone} for who only looks: the element must not be changed, and may be handed to others.
 * @param scope of the stream, when it is known; only a usual one can share
 */
export function readElement(xml: string, scope: Scope | string): Element | undefined {
  const contentNs = typeof scope === 'string' ? scope : scope.contentNs;
  if (typeof scope !== 'string' && !isUsual(scope)) return parseWithin(rootOf(scope), xml);
  if (lastRead?.xml === xml && lastRead.contentNs === contentNs) return lastRead.element;
  const element = parseStandalone(xml, contentNs);
  lastRead = { xml, contentNs, element };
  return element;
}

const isUsual = ({ prefixes }: Scope): boolean =>
  prefixes.size === 1 && prefixes.get('stream') === ns.streams;

/** The root of a stream: as an element that lends its namespaces, and as the tag that a parser must read first. */
interface Root {
  readonly element: Element;
  readonly tag: string;
}

const roots = new WeakMap<Scope, Root>();

function rootOf(scope: Scope): Root {
  const known = roots.get(scope);
  if (known) return known;
  const declarations: [string, string][] = [
    ['xmlns', scope.contentNs],
    ...[...scope.prefixes].map(([prefix, uri]): [string, string] => [`xmlns:${prefix}`, uri]),
  ];
  const written = declarations.map(([name, uri]) => ` ${name}='${escapeAttribute(uri)}'`);
  const root = {
    element: new Element('root', Object.fromEntries(declarations)),
    tag: `<root${written.join('')}>`,
  };
  roots.set(scope, root);
  return root;
}

const parseWithin = ({ element, tag }: Root, xml: string): Element | undefined =>
  readPlainElement(xml, element) ?? parseFully(tag, xml);

/** The parser throws on some faults, emits others, and stays silent on a cut element: all three are `undefined` here. */
function parseFully(root: string, xml: string): Element | undefined {
  const parser = new Parser();
  let first: Element | undefined;
  let isGood = true;
  parser.on('element', (element: Element) => {
    if (first !== undefined) isGood = false;
    first = element;
  });
  parser.on('error', () => {
    isGood = false;
  });
  try {
    parser.write(root + xml);
  } catch {
    return undefined;
  }
  return isGood ? first : undefined;
}
