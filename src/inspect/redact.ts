// Masks what would let a reader of the screen or of a capture log in: by element and attribute, not by the look of the text.
import { ns } from '../xmpp/namespaces.js';

export const mask = '[masked]';

/** Where credentials stand in one namespace. */
interface Rule {
  /** Elements whose whole content is masked, by local name. */
  readonly elements?: readonly string[];
  /** Attributes whose value is masked, on any element of the stanza. */
  readonly attributes?: readonly string[];
}

const rules: Readonly<Record<string, Rule>> = {
  // RFC 6120 §6: PLAIN is the password itself, SCRAM proofs can be attacked offline.
  [ns.sasl]: { elements: ['auth', 'challenge', 'response', 'success'] },
  // XEP-0388.
  [ns.sasl2]: { elements: ['initial-response', 'challenge', 'response', 'additional-data'] },
  // XEP-0484.
  'urn:xmpp:fast:0': { attributes: ['token'] },
  // XEP-0078, XEP-0077.
  [ns.auth]: { elements: ['password', 'digest'] },
  [ns.register]: { elements: ['password'] },
  // XEP-0114: SHA-1 of stream id and secret.
  [ns.component]: { elements: ['handshake'] },
  // XEP-0220.
  'jabber:server:dialback': { elements: ['result', 'verify'] },
  // XEP-0198: whoever knows the id can take the session over.
  'urn:xmpp:sm:2': { attributes: ['id', 'previd'] },
  'urn:xmpp:sm:3': { attributes: ['id', 'previd'] },
  // XEP-0045.
  'http://jabber.org/protocol/muc': { elements: ['password'] },
  // XEP-0215.
  'urn:xmpp:extdisco:2': { attributes: ['username', 'password'] },
};

interface Masker {
  readonly uri: string;
  readonly rule: Rule;
  readonly pattern: RegExp;
}

const quoted = `(?:[^>"']|"[^"]*"|'[^']*')*`;

/** The content runs to the matching end tag, or to the end of a piece that was cut. */
const elementPattern = (names: readonly string[]): string => {
  const name = `(?:[\\w.-]+:)?(?:${names.join('|')})`;
  return `(?<open><${name}(?![\\w.:-])${quoted}(?<!/)>)(?<content>[^]*?)(?=</${name}\\s*>|$)`;
};
const attributePattern = (names: readonly string[]): string =>
  `(?<attribute>\\s(?:${names.join('|')})\\s*=\\s*)(?:"[^"]*"?|'[^']*'?)`;

const maskers: readonly Masker[] = Object.entries(rules).map(([uri, rule]) => ({
  uri,
  rule,
  pattern: new RegExp(
    [rule.elements && elementPattern(rule.elements), rule.attributes && attributePattern(rule.attributes)]
      .filter(Boolean)
      .join('|'),
    'g',
  ),
}));

/**
 * The text of one first-level element of namespace `uri` with its credentials masked; the same string when there are none.
 * Namespaces of payloads are found by their declaration.
 */
export function redact(xml: string, uri: string): string {
  return apply(
    xml,
    ({ uri: ruled }) => ruled === uri || xml.includes(`'${ruled}'`) || xml.includes(`"${ruled}"`),
  );
}

/** The same for a piece of text that could not be parsed: every rule is applied. */
export const redactFragment = (text: string): string => apply(text, () => true);

function apply(text: string, isRuled: (masker: Masker) => boolean): string {
  let masked = text;
  for (const masker of maskers) if (isRuled(masker)) masked = masked.replace(masker.pattern, replace);
  return masked;
}

function replace(whole: string, ...rest: readonly unknown[]): string {
  const { open, content, attribute } = rest.at(-1) as Partial<Record<string, string>>;
  if (attribute !== undefined) return `${attribute}'${mask}'`;
  return content === '' || content === '=' ? whole : `${open}${mask}`;
}
