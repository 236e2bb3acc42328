// What a web server says about the WebSocket of its domain (XEP-0156 §3, RFC 6415).
import { parseEndpoint, type WebSocketEndpoint } from '../../model/endpoint.js';
import { parseStandalone } from '../element.js';

const relation = 'urn:xmpp:alt-connections:websocket';
const xrd = 'http://docs.oasis-open.org/ns/xri/xrd-1.0';

/** Where the two forms of the document are. */
export const hostMetaUrls = (domain: string): { readonly json: string; readonly xml: string } => ({
  json: `https://${domain}/.well-known/host-meta.json`,
  xml: `https://${domain}/.well-known/host-meta`,
});

/** Links of the JSON form; none when it is none. */
export function linksOfJson(text: string): WebSocketEndpoint[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const { links } = Object(document);
  return Array.isArray(links) ? usable(links.map((link) => Object(link))) : [];
}

/** Links of the XML form; none when it is none. */
export function linksOfXml(text: string): WebSocketEndpoint[] {
  const root = parseStandalone(text.replace(/^\ufeff?\s*<\?xml[^>]*\?>\s*/, '').trim());
  return root?.is('XRD', xrd) ? usable(root.getChildren('Link').map(({ attrs }) => attrs)) : [];
}

/** Only what is inside TLS: what the page says about the rest could be anybody's (XEP-0156 §6). */
function usable(links: readonly { readonly rel?: unknown; readonly href?: unknown }[]): WebSocketEndpoint[] {
  return links.flatMap(({ rel, href }) => {
    const endpoint =
      rel === relation && typeof href === 'string' ? parseEndpoint(href, ['wss']) : { wrong: '' };
    return 'wrong' in endpoint ? [] : [endpoint];
  });
}
