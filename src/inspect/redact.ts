// Masks what would let a reader of the screen or of a capture log in (credentials.ts says where that stands).
import { unescapeXml } from '../xmpp/escape.js';
import type { StreamContext } from '../xmpp/frame.js';
import { type Credentials, credentials } from './credentials.js';
import { LinkMask } from './link-mask.js';
import { Mask } from './mask.js';

/** Copies text piece by piece and leaves the credentials out. */
export interface TextMask {
  pass(text: string): string;
}

/** A declaration of any namespace that has credentials. */
const declared = new RegExp(`["'](${Object.keys(credentials).join('|').replaceAll('.', '\\.')})["']`, 'g');

/**
 * The text of one first-level element with its credentials masked; the same string when there are none. Which namespaces it
 * uses is told by its declarations, by its default namespace, and by the stream's prefixes that occur in it.
 */
export function redact(xml: string, context: StreamContext): string {
  const rules = rulesFor(xml, context);
  const shown = rules.length === 0 ? xml : new Mask(rules, 'well-formed').pass(xml);
  return links.test(shown) ? new LinkMask().pass(shown) : shown;
}

const links = /aesgcm:\/\//i;

/** Masks text that cannot be parsed, piece by piece: every rule is applied wherever its element's name occurs. */
export function fragmentMask(): TextMask {
  const mask = new Mask(Object.values(credentials), 'fragment');
  const links = new LinkMask();
  return { pass: (text) => links.pass(mask.pass(text)) };
}

/** Whether any of them may be declared; a namespace may be spelled with references. */
const maybeDeclared = new RegExp(`${declared.source}|xmlns(?::[^\\s=]*)?\\s*=\\s*(?:"[^"&]*&|'[^'&]*&)`);

function rulesFor(xml: string, { contentNs, prefixes }: StreamContext): readonly Credentials[] {
  if (!Object.hasOwn(credentials, contentNs) && !usesPrefix(xml, prefixes) && !maybeDeclared.test(xml))
    return noRules;
  const used = new Set([contentNs]);
  for (const [prefix, uri] of prefixes) if (xml.includes(`<${prefix}:`)) used.add(uri);
  for (const [, uri = ''] of unescapeXml(xml).matchAll(declared)) used.add(uri);
  return [...used].flatMap((uri) => (Object.hasOwn(credentials, uri) ? (credentials[uri] ?? []) : []));
}

const noRules: readonly Credentials[] = [];

/** Whether the text may use a prefix of the stream header for an element. */
function usesPrefix(xml: string, prefixes: StreamContext['prefixes']): boolean {
  for (const prefix of prefixes.keys()) if (xml.includes(`<${prefix}:`)) return true;
  return false;
}
