// A record for bytes that are not XMPP: what they look like, and how they begin.
import { isUtf8 } from 'node:buffer';
import type { Direction, FlowId } from '../model/chunk.js';
import type { DataRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';

/** Bytes shown of each piece. */
const shownBytes = 256;

const httpStart = /^(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PATCH) \S|^HTTP\/1\.[01] /;

/** A name for what begins with these bytes, as far as its first bytes tell; undefined when they do not. */
export function protocolOf(first: Uint8Array): string | undefined {
  // A TLS record of type handshake, version 3.x (RFC 8446 §5.1).
  if (first[0] === 0x16 && first[1] === 0x03) return 'tls';
  const text = Buffer.from(first.subarray(0, 64)).toString('latin1');
  return httpStart.test(text) ? 'http' : undefined;
}

/** What a record of bytes needs to say where it belongs. */
export interface Place {
  readonly flow: FlowId;
  readonly at: Micros;
  readonly dir: Direction;
  readonly offset: number;
}

/** @param protocol its name, when known; otherwise `text` or `binary` by the look of it */
export function dataRecord(place: Place, bytes: Uint8Array, protocol?: string): DataRecord {
  const head = Buffer.from(bytes.subarray(0, shownBytes));
  const isText = isPrintable(head, bytes.length > shownBytes);
  return {
    t: 'data',
    seq: 0,
    ...place,
    bytes: bytes.length,
    protocol: protocol ?? (isText ? 'text' : 'binary'),
    ...(isText ? { text: head.toString('utf8') } : { hex: head.toString('hex') }),
  };
}

/** Valid UTF-8 without controls but white space; a character cut by our own cut is forgiven. */
function isPrintable(head: Buffer, isCut: boolean): boolean {
  const text = head.toString('utf8');
  const body = isCut ? text.replace(/\uFFFD+$/, '') : text;
  if (!isUtf8(Buffer.from(body)) || body.includes('\uFFFD')) return false;
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(body);
}
