// The bytes of a connection that a record stands for, as far as it has them.
import type { DataRecord, TapRecord } from '../../model/record.js';

export interface Carrying {
  readonly kind: 'xml' | 'other';
  /** The first bytes. */
  readonly bytes: Uint8Array;
  /** How many there were in all. */
  readonly length: number;
  /** Of a stream header: whether servers talk; undefined when nothing tells. */
  readonly isServerToServer?: boolean;
}

/** Bytes of white space that are written out, and bytes of anything else that are counted as sent. */
const mostSpace = 64 * 1024;
const mostData = 16 * 1024 ** 2;

/** Undefined for a record of what happened, without bytes. */
export function carriedBy(record: TapRecord): Carrying | undefined {
  switch (record.t) {
    case 'stream':
      return { ...xml(record.xml), ...(record.event === 'open' && side(record.xml)) };
    case 'stanza':
    case 'nonza':
      return xml(record.xml, record.b64);
    case 'keepalive': {
      const bytes = Buffer.alloc(Math.min(Math.max(record.size, 0), mostSpace), ' ');
      return { kind: 'xml', bytes, length: bytes.length };
    }
    case 'data':
      return data(record);
    default:
      return undefined;
  }
}

function xml(text: string, b64?: string): Carrying {
  const bytes = b64 === undefined ? Buffer.from(text) : Buffer.from(b64, 'base64');
  return { kind: 'xml', bytes, length: bytes.length };
}

/** RFC 6120 §4.8.3: the content namespace tells. */
function side(header: string): Pick<Carrying, 'isServerToServer'> {
  const [, content] = /\sxmlns\s*=\s*["']([^"']*)["']/.exec(header) ?? [];
  return content === undefined ? {} : { isServerToServer: content === 'jabber:server' };
}

function data({ text, hex, bytes: length }: DataRecord): Carrying {
  const bytes = hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex');
  return { kind: 'other', bytes, length: Math.max(Math.min(length, mostData), bytes.length) };
}
