// The format of Wireshark (draft-ietf-opsawg-pcapng): blocks of many types, each with its length before and after.
import { boundedTime } from '../../model/time.js';
import { type ByteOrder, bigEndian, littleEndian } from './numbers.js';
import { type BlockReader, longestBlock, type PacketSink } from './packet-sink.js';
import {
  blockTypes,
  byteOrderMagic,
  eachOption,
  type Interface,
  readInterface,
  tlsKeyLog,
} from './pcapng-parts.js';

/** Type, length, and the length again. */
const frameBytes = 12;
/** Of one section. */
const mostInterfaces = 10_000;
/** Bytes of a comment that are looked at. */
const longestComment = 4096;

export class PcapngReader implements BlockReader {
  readonly #sink: PacketSink;
  #order: ByteOrder = littleEndian;
  #interfaces: Interface[] = [];
  /** Of the last packet, for those that have no time of their own. */
  #at = boundedTime(0);
  /** A length was wrong: a place is looked for from which to go on. */
  #isLost = false;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  read(buffer: Buffer, end: number, origin: number): number {
    let at = 0;
    while (end - at >= frameBytes) {
      const isSection = bigEndian.u32(buffer, at) === blockTypes.section;
      const order = isSection ? orderOf(buffer, at + 8) : this.#order;
      const length = order?.u32(buffer, at + 4) ?? 0;
      const isLikely = length >= frameBytes && length % 4 === 0 && length <= longestBlock;
      if (!isLikely || (this.#isLost && !isKnown(this.#order.u32(buffer, at)))) {
        this.#lose(`at byte ${origin + at}: a block of ${length} bytes; looking for the next one`);
        at += 4;
        continue;
      }
      if (end - at < length) break;
      if (order?.u32(buffer, at + length - 4) !== length) {
        this.#lose(`at byte ${origin + at}: the two lengths of a block differ; looking for the next one`);
        at += 4;
        continue;
      }
      this.#isLost = false;
      if (isSection) this.#section(order);
      else this.#block(buffer, at + 8, at + length - 4, origin);
      at += length;
    }
    return at;
  }

  #lose(fault: string): void {
    if (!this.#isLost) this.#sink.fault(fault);
    this.#isLost = true;
  }

  #section(order: ByteOrder): void {
    this.#order = order;
    this.#interfaces = [];
  }

  /** @param start of its body @param end of its body */
  #block(buffer: Buffer, start: number, end: number, origin: number): void {
    const { u16, u32 } = this.#order;
    switch (u32(buffer, start - 8)) {
      case blockTypes.interface:
        if (end - start >= 8 && this.#interfaces.length < mostInterfaces)
          this.#interfaces.push(readInterface(this.#order, buffer, start, end));
        return;
      case blockTypes.enhanced:
        if (end - start >= 20) this.#packet(buffer, start, end, u32(buffer, start), origin);
        return;
      case blockTypes.obsolete:
        if (end - start >= 20) this.#packet(buffer, start, end, u16(buffer, start), origin);
        return;
      case blockTypes.simple:
        if (end - start >= 4) this.#simple(buffer, start, end);
        return;
      case blockTypes.secrets:
        if (end - start >= 8 && u32(buffer, start) === tlsKeyLog) this.#secrets(buffer, start + 8, end);
        return;
    }
  }

  #packet(buffer: Buffer, start: number, end: number, number: number, origin: number): void {
    const { u32 } = this.#order;
    const where = this.#interfaces[number];
    if (!where) {
      this.#sink.fault(`at byte ${origin + start - 8}: a packet of no described interface`);
      return;
    }
    const data = start + 20;
    const claimed = u32(buffer, start + 12);
    const captured = Math.min(claimed, end - data);
    if (captured < claimed)
      this.#sink.fault(`at byte ${origin + start - 8}: a packet of ${claimed} bytes in a shorter block`);
    const ticks = u32(buffer, start + 4) * 2 ** 32 + u32(buffer, start + 8);
    this.#at = boundedTime(where.offset + ticks * where.tick);
    const options = data + Math.ceil(captured / 4) * 4;
    if (options < end) this.#comments(buffer, options, end);
    this.#sink.packet(where.link, buffer, data, data + captured, this.#at);
  }

  /** Of the first interface, and without a time. */
  #simple(buffer: Buffer, start: number, end: number): void {
    const [where] = this.#interfaces;
    if (!where) return;
    const length = Math.min(this.#order.u32(buffer, start), where.snap || longestBlock, end - start - 4);
    this.#sink.packet(where.link, buffer, start + 4, start + 4 + length, this.#at);
  }

  #secrets(buffer: Buffer, start: number, end: number): void {
    const length = this.#order.u32(buffer, start - 4);
    this.#sink.secrets(buffer.toString('latin1', start, Math.min(end, start + length)));
  }

  #comments(buffer: Buffer, start: number, end: number): void {
    eachOption(this.#order, buffer, start, end, (code, from, to) => {
      if (code === 1) this.#sink.comment(buffer.toString('utf8', from, Math.min(to, from + longestComment)));
    });
  }
}

/** By the magic of a section header; undefined when it is none. */
const orderOf = (buffer: Buffer, at: number): ByteOrder | undefined =>
  [bigEndian, littleEndian].find((order) => order.u32(buffer, at) === byteOrderMagic);

const known: ReadonlySet<number> = new Set(Object.values(blockTypes));
const isKnown = (type: number): boolean => known.has(type);
