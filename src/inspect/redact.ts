// Masks what would let a reader of the screen or of a capture log in (credentials.ts says where that stands).
import { unescapeXml } from '../xmpp/escape.js';
import type { StreamContext } from '../xmpp/frame.js';
import { type Credentials, credentials } from './credentials.js';
import { Mask } from './mask.js';

/** A declaration of any namespace that has credentials. */
const declared = new RegExp(`["'](${Object.keys(credentials).join('|').replaceAll('.', '\\.')})["']`, 'g');

/**
 * The text of one first-level element with its credentials masked; the same string when there are none. Which namespaces it
 * uses is told by its declarations, by its default namespace, and by the stream's prefixes that occur in it.
 */
export function redact(xml: string, context: StreamContext): string {
  const rules = rulesFor(xml, context);
  return rules.length === 0 ? xml : new Mask(rules, 'well-formed').pass(xml);
}

/** Masks text that cannot be parsed, piece by piece: every rule is applied wherever its element's name occurs. */
export const fragmentMask = (): Mask => new Mask(Object.values(credentials), 'fragment');

function rulesFor(xml: string, { contentNs, prefixes }: StreamContext): Credentials[] {
  const used = new Set([contentNs]);
  for (const [prefix, uri] of prefixes) if (xml.includes(`<${prefix}:`)) used.add(uri);
  // A namespace may be spelled with references.
  for (const [, uri = ''] of unescapeXml(xml).matchAll(declared)) used.add(uri);
  return [...used].flatMap((uri) => (Object.hasOwn(credentials, uri) ? (credentials[uri] ?? []) : []));
}
