// A file of packets in pieces as they are read: finds its format by the first bytes, and keeps what is cut between two pieces.
import { Carry } from '../../xmpp/carry.js';
import { u32 } from './numbers.js';
import type { BlockReader, PacketSink } from './packet-sink.js';
import { PcapReader, pcapMagic } from './pcap.js';
import { PcapngReader } from './pcapng.js';
import { blockTypes } from './pcapng-parts.js';

/** Bytes that tell the format. */
export const magicBytes = 4;

/** Whether a file that begins with these bytes, at least four, holds packets. */
export const holdsPackets = (first: Uint8Array): boolean => isPcapng(first) || pcapMagic(first) !== undefined;

const isPcapng = (first: Uint8Array): boolean => u32(first, 0) === blockTypes.section;

/** Never throws; holds at most one unfinished packet. */
export class PacketFile {
  readonly #sink: PacketSink;
  readonly #carry = new Carry();
  #reader: BlockReader | undefined;
  /** Bytes before those in the carry. */
  #read = 0;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  /** The packets go to the sink during the call; `bytes` is not kept. */
  push(bytes: Buffer): void {
    if (this.#carry.length === 0 && bytes.length >= magicBytes) {
      const taken = this.#take(bytes, bytes.length);
      if (taken < bytes.length) this.#carry.append(bytes, taken, bytes.length);
      return;
    }
    this.#carry.append(bytes, 0, bytes.length);
    if (this.#carry.length < magicBytes) return;
    const taken = this.#take(this.#carry.buffer, this.#carry.length);
    if (taken === this.#carry.length) this.#carry.clear();
    else if (taken > 0) this.#carry.drop(taken);
  }

  /** No more bytes will come. */
  end(): void {
    if (this.#carry.length > 0)
      this.#sink.fault(`at byte ${this.#read}: the last packet is cut off; it is left out`);
    this.#carry.clear();
  }

  #take(buffer: Buffer, end: number): number {
    this.#reader ??= isPcapng(buffer) ? new PcapngReader(this.#sink) : new PcapReader(this.#sink);
    const taken = this.#reader.read(buffer, end, this.#read);
    this.#read += taken;
    return taken;
  }
}
