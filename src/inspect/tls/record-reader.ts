// Cuts one direction of a connection into TLS records (RFC 8446 §5.1, RFC 5246 §6.2.1), fed in pieces of any size.
import { Carry } from '../../xmpp/carry.js';

/** Content types (RFC 8446 §5.1). */
export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, data: 23 } as const;

/** A record as it stood on the wire. Its bytes are only valid during the call. */
export interface WireRecord {
  readonly type: number;
  /** Header and fragment. */
  readonly bytes: Buffer;
  /** Of its header, in the bytes of this direction. */
  readonly offset: number;
}

export interface RecordSink {
  record(record: WireRecord): void;
  /** Bytes before the first record that are none. */
  stray(bytes: Buffer, offset: number): void;
  /** Bytes after the reader has given up. */
  rest(bytes: Buffer, offset: number): void;
  /** Here stands no record, though there were some before. */
  lost(offset: number): void;
}

export const headerBytes = 5;
/** The largest fragment that any version may send (RFC 5246 §6.2.3). */
const mostFragment = 2 ** 14 + 2048;

export class RecordReader {
  readonly #sink: RecordSink;
  /** The beginning of a record that is cut. */
  readonly #carry = new Carry();
  #carryOffset = 0;
  #hasBegun = false;
  #hasGivenUp = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** @param offset of the first byte, in the bytes of this direction */
  push(bytes: Uint8Array, offset: number): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    while (from < chunk.length && !this.#hasGivenUp)
      from = this.#carry.length > 0 ? this.#complete(chunk, from) : this.#read(chunk, from, offset);
    if (from < chunk.length) this.#sink.rest(chunk.subarray(from), offset + from);
  }

  /** What has come of a cut record, and all further bytes, are handed out as they come. */
  giveUp(): void {
    if (this.#hasGivenUp) return;
    this.#hasGivenUp = true;
    this.end();
  }

  /** No more bytes will come: hands out what has come of a cut record. */
  end(): void {
    const { buffer, length } = this.#carry;
    const cut = Buffer.from(buffer.subarray(0, length));
    this.#carry.clear();
    if (length > 0) this.#sink.rest(cut, this.#carryOffset);
  }

  /** Where to read on after one record of the chunk, or after what is none. */
  #read(chunk: Buffer, from: number, offset: number): number {
    const rest = chunk.length - from;
    if (!this.#fits(chunk, from, rest)) return this.#skip(chunk, from, offset);
    const size = rest < headerBytes ? Number.POSITIVE_INFINITY : headerBytes + chunk.readUInt16BE(from + 3);
    if (rest < size) {
      this.#carry.append(chunk, from, chunk.length);
      this.#carryOffset = offset + from;
      return chunk.length;
    }
    this.#tell(chunk.subarray(from, from + size), offset + from);
    return from + size;
  }

  /** Adds to the cut record; where to read on. */
  #complete(chunk: Buffer, from: number): number {
    const carry = this.#carry;
    const hasHeader = carry.length >= headerBytes;
    const size = hasHeader ? headerBytes + carry.buffer.readUInt16BE(3) : headerBytes;
    const to = Math.min(chunk.length, from + size - carry.length);
    carry.append(chunk, from, to);
    const { buffer, length } = carry;
    if (!hasHeader && !this.#fits(buffer, 0, length)) {
      const cut = Buffer.from(buffer.subarray(0, length));
      carry.clear();
      // All but its first byte may be the beginning of a record; there are at most four of them.
      let at = this.#skip(cut.subarray(0, 1), 0, this.#carryOffset);
      while (at < cut.length && !this.#hasGivenUp) at = this.#read(cut, at, this.#carryOffset);
      if (at < cut.length) this.#sink.rest(cut.subarray(at), this.#carryOffset + at);
      return to;
    }
    if (length >= headerBytes && length === headerBytes + buffer.readUInt16BE(3)) {
      const whole = buffer.subarray(0, length);
      carry.clear();
      this.#tell(whole, this.#carryOffset);
    }
    return to;
  }

  #tell(bytes: Buffer, offset: number): void {
    this.#hasBegun = true;
    this.#sink.record({ type: bytes[0] ?? 0, bytes, offset });
  }

  /** Past bytes that are no record: where to read on. */
  #skip(chunk: Buffer, from: number, offset: number): number {
    if (this.#hasBegun) {
      this.#sink.lost(offset + from);
      this.giveUp();
      return from;
    }
    let to = from + 1;
    while (to < chunk.length && !this.#fits(chunk, to, chunk.length - to)) to++;
    this.#sink.stray(chunk.subarray(from, to), offset + from);
    return to;
  }

  /** Whether these may be the first bytes of a record, as far as there are any. */
  #fits(bytes: Buffer, from: number, length: number): boolean {
    const type = bytes[from] ?? 0;
    // Nothing but a handshake, or an alert in place of an answer, comes first.
    const isType = this.#hasBegun ? type >= 20 && type <= 24 : type === 21 || type === 22;
    if (!isType || (length > 1 && bytes[from + 1] !== 3) || (length > 2 && (bytes[from + 2] ?? 0) > 4))
      return false;
    return length < headerBytes || bytes.readUInt16BE(from + 3) <= mostFragment;
  }
}
