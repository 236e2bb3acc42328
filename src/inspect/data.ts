// Records for bytes that are not XMPP, or could not be followed: what they look like, and how they begin.
import type { Direction, FlowId } from '../model/flow.js';
import type { DataRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { Secrets } from './decoder.js';
import { fragmentMask } from './redact.js';

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

/** Makes the records of one direction: a credential may be cut between two of them. */
export class DataReader {
  readonly #secrets: Secrets;
  #mask = fragmentMask();
  /** Where the next piece begins when nothing came between. */
  #next = 0;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** @param protocol its name, when known; otherwise `text` or `binary` by the look of it */
  read(place: Place, bytes: Uint8Array, protocol?: string): DataRecord {
    const head = Buffer.from(
      this.#secrets === 'keep' ? bytes.subarray(0, shownBytes) : this.#masked(place, bytes, protocol),
    );
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

  /** The first bytes of a piece, without credentials. */
  #masked({ offset }: Place, bytes: Uint8Array, protocol: string | undefined): Buffer {
    if (offset !== this.#next) this.#mask = fragmentMask();
    this.#next = offset + bytes.length;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const head = this.#mask.pass(text.toString('latin1', 0, shownBytes));
    // Nobody can read on in TLS, and there may be a lot of it.
    if (protocol !== 'tls') this.#mask.pass(text.toString('latin1', shownBytes));
    return Buffer.from(head, 'latin1');
  }
}

/** Valid UTF-8 without controls but white space; a character cut by our own cut is forgiven. */
function isPrintable(head: Buffer, isCut: boolean): boolean {
  const text = head.toString('utf8');
  const body = isCut ? text.replace(/\uFFFD+$/, '') : text;
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFD]/.test(body);
}
