// The elements that stand for the stream's header and end tag in WebSocket (RFC 7395 §3.3.2).
import { parseStandalone } from '../../xmpp/element.js';
import { ns } from '../../xmpp/namespaces.js';

/** Framing namespaces (RFC 7395, XEP-0468), and the namespace of the stanzas between. */
const contentOf: ReadonlyMap<string, string> = new Map([
  ['urn:ietf:params:xml:ns:xmpp-framing', ns.client],
  ['urn:ietf:params:xml:ns:xmpp-framing-server', ns.server],
]);

export interface Framing {
  readonly event: 'open' | 'close';
  readonly contentNs: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly xml: string;
}

const beginning = /^\s*<(?:[\w.-]+:)?(open|close)[\s/>]/;

/** Undefined when the message is anything else. */
export function readFraming(message: Buffer): Framing | undefined {
  const [, name] = beginning.exec(message.toString('latin1', 0, 128)) ?? [];
  if (name !== 'open' && name !== 'close') return undefined;
  const xml = message.toString('utf8').trim();
  const element = parseStandalone(xml);
  const contentNs = contentOf.get(element?.getNS() ?? '');
  if (element === undefined || contentNs === undefined) return undefined;
  const attrs = Object.entries(element.attrs as Record<string, unknown>)
    .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
    .map(([key, value]) => [key, String(value)]);
  return { event: name, contentNs, attrs: Object.fromEntries(attrs), xml };
}
