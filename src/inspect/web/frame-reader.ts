// One direction of WebSocket (RFC 6455 §5.2): frames, unmasked, their payload piece by piece.

export interface WsFrame {
  readonly isFinal: boolean;
  /** RSV1 to RSV3 as the highest bits of the first byte: 0x40, 0x20, 0x10. */
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  /** Of the payload. */
  readonly length: number;
  /** Position of the frame. */
  readonly offset: number;
}

export interface WsSink {
  frame(frame: WsFrame): void;
  /** The next bytes of the payload, unmasked; valid during the call. */
  payload(bytes: Buffer): void;
  /** The frame is complete. */
  done(): void;
  /** The length is impossible: where the next frame begins is unknown. */
  lost(offset: number): void;
}

const mostHeader = 14;

export class FrameReader {
  readonly #sink: WsSink;
  readonly #header = Buffer.alloc(mostHeader);
  #headerLength = 0;
  #mask: Buffer | undefined;
  /** Bytes of the payload read so far, and to come. */
  #done = 0;
  #left = 0;
  #isInside = false;
  #isLost = false;
  #at: number;

  /** @param offset of the first byte that will be pushed */
  constructor(sink: WsSink, offset: number) {
    this.#sink = sink;
    this.#at = offset;
  }

  get isInside(): boolean {
    return this.#isInside || this.#headerLength > 0;
  }

  /** How many bytes were frames: all, unless the reader is lost. */
  push(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#isLost) {
      const next = this.#isInside ? this.#inPayload(bytes, at) : this.#inHeader(bytes, at);
      this.#at += next - at;
      at = next;
    }
    return at;
  }

  #inHeader(bytes: Buffer, at: number): number {
    this.#header[this.#headerLength++] = bytes[at] ?? 0;
    if (this.#headerLength < 2 || this.#headerLength < headerLength(this.#header)) return at + 1;
    const offset = this.#at + 1 - this.#headerLength;
    this.#headerLength = 0;
    const length = payloadLength(this.#header);
    if (length === undefined) {
      this.#isLost = true;
      this.#sink.lost(offset);
      return at + 1;
    }
    const [first = 0, second = 0] = this.#header;
    const isMasked = (second & 0x80) !== 0;
    const maskAt = headerLength(this.#header) - 4;
    this.#mask = isMasked ? Buffer.from(this.#header.subarray(maskAt, maskAt + 4)) : undefined;
    this.#done = 0;
    this.#left = length;
    const isFinal = (first & 0x80) !== 0;
    this.#sink.frame({ isFinal, reserved: first & 0x70, opcode: first & 0x0f, isMasked, length, offset });
    this.#isInside = length > 0;
    if (length === 0) this.#sink.done();
    return at + 1;
  }

  #inPayload(bytes: Buffer, at: number): number {
    const to = Math.min(bytes.length, at + this.#left);
    const piece = bytes.subarray(at, to);
    this.#sink.payload(this.#mask ? unmasked(piece, this.#mask, this.#done) : piece);
    this.#done += to - at;
    this.#left -= to - at;
    if (this.#left > 0) return to;
    this.#isInside = false;
    this.#sink.done();
    return to;
  }
}

/** Of the frame whose first two bytes are known. */
function headerLength(header: Buffer): number {
  const second = header[1] ?? 0;
  const short = second & 0x7f;
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + ((second & 0x80) !== 0 ? 4 : 0);
}

/** Undefined when it is larger than numbers are exact. */
function payloadLength(header: Buffer): number | undefined {
  const short = (header[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  if (short === 126) return header.readUInt16BE(2);
  const length = header.readBigUInt64BE(2);
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(length);
}

/** RFC 6455 §5.3; a copy, since the bytes are others' too. */
function unmasked(piece: Buffer, mask: Buffer, done: number): Buffer {
  const copy = Buffer.from(piece);
  for (let at = 0; at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ (mask[(done + at) & 3] ?? 0);
  return copy;
}
