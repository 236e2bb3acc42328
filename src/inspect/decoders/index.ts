// The registry of decoders.
import type { DecoderDef, DecoderTransport } from '../decoder.js';
import { datagram } from './datagram.js';
import { http } from './http.js';
import { proxyHeader } from './proxy-header.js';
import { raw } from './raw.js';
import { tls } from './tls.js';
import { websocket } from './websocket.js';
import { xmpp } from './xmpp.js';

export const decoders = {
  'proxy-header': proxyHeader,
  xmpp,
  tls,
  websocket,
  http,
  raw,
  datagram,
} satisfies Record<string, DecoderDef>;

/**
 * The decoder for a connection that begins with these bytes.
 * @param port the server's, a hint
 * @param except the names of those that are not wanted
 */
export function chooseDecoder(
  transport: DecoderTransport,
  first: Uint8Array,
  port?: number,
  except: readonly string[] = [],
): DecoderDef {
  const able: DecoderDef[] = Object.values(decoders).filter(
    (each) => each.transport === transport && !except.includes(each.name),
  );
  return able.reduce((best, next) => (next.priority(first, port) > best.priority(first, port) ? next : best));
}
