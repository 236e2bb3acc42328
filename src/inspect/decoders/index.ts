// The registry of decoders.
import type { DecoderDef, DecoderTransport } from '../decoder.js';
import { datagram } from './datagram.js';
import { raw } from './raw.js';
import { tls } from './tls.js';
import { xmpp } from './xmpp.js';

export const decoders = { xmpp, tls, raw, datagram } satisfies Record<string, DecoderDef>;

/** The decoder for a connection that begins with these bytes. @param port the server's, a hint */
export function chooseDecoder(transport: DecoderTransport, first: Uint8Array, port?: number): DecoderDef {
  const able: DecoderDef[] = Object.values(decoders).filter((each) => each.transport === transport);
  return able.reduce((best, next) => (next.priority(first, port) > best.priority(first, port) ? next : best));
}
