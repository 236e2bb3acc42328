// The registry of decoders.
import type { DecoderDef } from '../decoder.js';
import { raw } from './raw.js';
import { xmpp } from './xmpp.js';

export const decoders = { xmpp, raw } satisfies Record<string, DecoderDef>;

/** The decoder for a connection that begins with these bytes. */
export function chooseDecoder(first: Uint8Array): DecoderDef {
  const all: DecoderDef[] = Object.values(decoders);
  return all.reduce((best, next) => (next.priority(first) > best.priority(first) ? next : best));
}
