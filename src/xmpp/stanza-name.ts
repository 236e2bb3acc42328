// Whether a first-level element is a stanza (RFC 6120 §8), told from its bytes.
import { contentNamespaces } from './namespaces.js';
import { isSame } from './scan.js';

export const stanzaNames: ReadonlySet<string> = new Set(['message', 'presence', 'iq']);

const message = Buffer.from('message');
const presence = Buffer.from('presence');
const iq = Buffer.from('iq');
const contentBytes = [...contentNamespaces].map((uri) => Buffer.from(uri));

export const isStanzaName = (buffer: Uint8Array, start: number, end: number): boolean =>
  isSame(buffer, start, end, message) ||
  isSame(buffer, start, end, iq) ||
  isSame(buffer, start, end, presence);

/** Whether these bytes name a namespace whose `message`, `presence` and `iq` are stanzas. */
export const isContentNs = (buffer: Uint8Array, start: number, end: number): boolean =>
  contentBytes.some((uri) => isSame(buffer, start, end, uri));
