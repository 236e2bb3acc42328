// Joins the handshake messages of one direction (RFC 8446 §4): several may stand in a record, and one may be cut over many.
import { Carry } from '../../xmpp/carry.js';

/** Handshake types (RFC 8446 §4, RFC 5246 §7.4). */
export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  finished: 20,
  keyUpdate: 24,
} as const;

export interface HandshakeMessage {
  readonly type: number;
  /** Without type and length; only valid during the call. Empty when it was longer than anything worth reading. */
  readonly body: Buffer;
}

/** Bytes of a message that is read; longer ones are counted and left out. */
const mostBody = 64 * 1024;
const headBytes = 4;

export class HandshakeReader {
  readonly #take: (message: HandshakeMessage) => void;
  readonly #carry = new Carry();
  /** Bytes of a too long message that are still to come. */
  #skipping = 0;

  constructor(take: (message: HandshakeMessage) => void) {
    this.#take = take;
  }

  push(fragment: Buffer): void {
    let from = 0;
    while (from < fragment.length)
      from = this.#skipping > 0 ? this.#skip(fragment, from) : this.#read(fragment, from);
  }

  #skip(fragment: Buffer, from: number): number {
    const count = Math.min(this.#skipping, fragment.length - from);
    this.#skipping -= count;
    return from + count;
  }

  #read(fragment: Buffer, from: number): number {
    const carry = this.#carry;
    const isHead = carry.length < headBytes;
    const needed = isHead ? headBytes : headBytes + carry.buffer.readUIntBE(1, 3);
    const to = Math.min(fragment.length, from + needed - carry.length);
    carry.append(fragment, from, to);
    if (carry.length < headBytes) return to;
    const { buffer, length } = carry;
    const type = buffer[0] ?? 0;
    const size = buffer.readUIntBE(1, 3);
    if (size > mostBody) {
      this.#skipping = size;
      carry.clear();
      this.#take({ type, body: Buffer.alloc(0) });
    } else if (length === headBytes + size) {
      carry.clear();
      this.#take({ type, body: buffer.subarray(headBytes, length) });
    }
    return to;
  }
}
