// An `Element` of @xmpp/xml from one complete piece of XML: made only when somebody looks, and only of checked, bounded text.
import { type Element, Parser } from '@xmpp/xml';
import { escapeAttribute } from './escape.js';
import type { StreamContext } from './frame.js';
import { ns } from './namespaces.js';

/** Element of a frame that the framer handed out, with the namespaces of its stream; undefined when the parser refuses it. */
export function parseElement(
  buffer: Buffer,
  start: number,
  end: number,
  context: StreamContext,
): Element | undefined {
  return parseWithin(rootTag(context), buffer.toString('utf8', start, end));
}

const usualPrefixes = new Map([['stream', ns.streams]]);

/** Element of a stanza's text on its own; the usual `stream` prefix is known. Undefined when it is not well-formed. */
export function parseStandalone(xml: string, contentNs = ''): Element | undefined {
  return parseWithin(rootTag({ contentNs, prefixes: usualPrefixes }), xml);
}

function rootTag({ contentNs, prefixes }: Pick<StreamContext, 'contentNs' | 'prefixes'>): string {
  const declared = [...prefixes].map(([prefix, uri]) => ` xmlns:${prefix}='${escapeAttribute(uri)}'`);
  return `<root xmlns='${escapeAttribute(contentNs)}'${declared.join('')}>`;
}

/** The parser throws on some faults, emits others, and stays silent on a cut element: all three are `undefined` here. */
function parseWithin(root: string, xml: string): Element | undefined {
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
