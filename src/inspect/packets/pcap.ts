// The classic format of tcpdump and libpcap (draft-ietf-opsawg-pcap): one header, then packets.
import { boundedTime } from '../../model/time.js';
import { type ByteOrder, bigEndian, littleEndian } from './numbers.js';
import { type BlockReader, longestBlock, type PacketSink } from './packet-sink.js';

const headerBytes = 24;
const recordBytes = 16;
const magicMicros = 0xa1b2c3d4;
const magicNanos = 0xa1b23c4d;
/** Seconds between neighbouring packets that are still believed where a broken file is taken up again. */
const believedPause = 86_400;

/** Whether a file begins so, and how it is written. */
export function pcapMagic(first: Uint8Array): { order: ByteOrder; isNanos: boolean } | undefined {
  for (const order of [bigEndian, littleEndian]) {
    const magic = order.u32(first, 0);
    if (magic === magicMicros || magic === magicNanos) return { order, isNanos: magic === magicNanos };
  }
  return undefined;
}

export class PcapReader implements BlockReader {
  readonly #sink: PacketSink;
  #order = littleEndian;
  #isNanos = false;
  #link = -1;
  #lastSecond = 0;
  /** A length was wrong: a place is looked for from which to go on. */
  #isLost = false;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  read(buffer: Buffer, end: number, origin: number): number {
    let at = 0;
    if (this.#link < 0) {
      if (end < headerBytes) return 0;
      this.#header(buffer);
      at = headerBytes;
    }
    while (end - at >= recordBytes) {
      if (this.#isLost) {
        const found = this.#isRecord(buffer, at, end);
        if (found === undefined) break;
        if (!found) {
          at++;
          continue;
        }
        this.#isLost = false;
      }
      const length = this.#order.u32(buffer, at + 8);
      if (length > longestBlock) {
        this.#sink.fault(`at byte ${origin + at}: a packet of ${length} bytes; looking for the next one`);
        this.#isLost = true;
        continue;
      }
      const next = at + recordBytes + length;
      if (next > end) break;
      this.#packet(buffer, at, next);
      at = next;
    }
    return at;
  }

  #header(buffer: Buffer): void {
    const magic = pcapMagic(buffer);
    this.#order = magic?.order ?? littleEndian;
    this.#isNanos = magic?.isNanos ?? false;
    // The upper bits say how long the frame check sequence is.
    this.#link = this.#order.u32(buffer, 20) & 0xffff;
  }

  #packet(buffer: Buffer, at: number, next: number): void {
    const second = this.#order.u32(buffer, at);
    const fraction = this.#order.u32(buffer, at + 4);
    this.#lastSecond = second;
    const time = boundedTime(second * 1e6 + (this.#isNanos ? fraction / 1e3 : fraction));
    this.#sink.packet(this.#link, buffer, at + recordBytes, next, time);
  }

  /** Whether a packet may begin here and another after it; undefined when that cannot be seen yet. */
  #isRecord(buffer: Buffer, at: number, end: number): boolean | undefined {
    if (!this.#isLikely(buffer, at)) return false;
    const next = at + recordBytes + this.#order.u32(buffer, at + 8);
    return next + recordBytes > end ? undefined : this.#isLikely(buffer, next);
  }

  #isLikely(buffer: Buffer, at: number): boolean {
    const { u32 } = this.#order;
    const captured = u32(buffer, at + 8);
    return (
      captured > 0 &&
      captured <= u32(buffer, at + 12) &&
      captured <= 256 * 1024 &&
      u32(buffer, at + 4) < (this.#isNanos ? 1e9 : 1e6) &&
      Math.abs(u32(buffer, at) - this.#lastSecond) <= believedPause
    );
  }
}
