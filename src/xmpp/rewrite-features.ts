// Takes out of a server's features what a tap that ends TLS breaks (RFC 5802 §6, RFC 5929, RFC 9266, XEP-0440).
import type { StreamContext } from './frame.js';
import { ns } from './namespaces.js';
import { type PlacedElement, walkTags } from './walk-tags.js';

const channelBindingNs = 'urn:xmpp:sasl-cb:0';
/** Characters of a name, and names, that are told of. */
const longestName = 64;
const mostNames = 32;
const fastNs = 'urn:xmpp:fast:0';

/** Elements of the features that list mechanisms. */
const listNamespaces: ReadonlySet<string> = new Set([ns.sasl, ns.sasl2, fastNs]);

/** SCRAM-SHA-1-PLUS, and of XEP-0484 whatever is bound: HT-SHA-256-ENDP. */
const isBound = (mechanism: string): boolean =>
  mechanism.endsWith('-PLUS') || /^HT-.*-(UNIQ|ENDP|EXPR)$/.test(mechanism);

export interface Rewritten {
  readonly bytes: Buffer;
  /** `SCRAM-SHA-1-PLUS`, …, and `sasl-channel-binding`. */
  readonly removed: readonly string[];
}

/**
 * The features without what a tap that ends TLS breaks: every bound mechanism, and the whole `<sasl-channel-binding/>`, since a
 * client of SASL2 must give up when only one of the two is missing (XEP-0440 §4). All other bytes stay. Undefined: nothing to remove.
 */
export function withoutChannelBinding(frame: Buffer, context: StreamContext): Rewritten | undefined {
  const cuts = walkTags(frame, context).filter(
    (element) => isBindingList(element) || (isMechanism(element) && isBound(textOf(frame, element))),
  );
  if (cuts.length === 0) return undefined;
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of cuts) {
    // One inside another is gone already.
    if (start < at) continue;
    kept.push(frame.subarray(at, start));
    at = end;
  }
  kept.push(frame.subarray(at));
  const removed = cuts.map((element) => (isBindingList(element) ? element.name : textOf(frame, element)));
  return { bytes: Buffer.concat(kept), removed: someOf(removed) };
}

/** Without repetition, and not more than a person wants to read. */
const someOf = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.slice(0, longestName)))].slice(0, mostNames);

const isBindingList = ({ ns: uri, name }: PlacedElement): boolean =>
  uri === channelBindingNs && name === 'sasl-channel-binding';

const isMechanism = ({ name, ns: uri, parent }: PlacedElement): boolean =>
  name === 'mechanism' && listNamespaces.has(uri) && parent?.ns === uri;

const textOf = (frame: Buffer, { contentStart, contentEnd }: PlacedElement): string =>
  frame.toString('utf8', contentStart, contentEnd).trim();
