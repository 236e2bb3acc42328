// What a file of packets says, whichever format it has.
import type { Micros } from '../../model/time.js';

export interface PacketSink {
  /** A packet is buffer[start, end), valid only during the call. @param link LINKTYPE_ number @param at µs since the epoch */
  packet(link: number, buffer: Buffer, start: number, end: number, at: Micros): void;
  /** What somebody wrote about the packet that comes next. */
  comment(text: string): void;
  /** Lines of an NSS key log that the file carries. */
  secrets(text: string): void;
  /** Something in the file is not as it should be; reading goes on. */
  fault(text: string): void;
}

/** Reads one format from pieces of a file. */
export interface BlockReader {
  /**
   * Reads all that is whole in buffer[0, end), which begins at byte `origin` of the file. It never throws.
   * @returns where the first unfinished block begins: it is to be given again, with more after it
   */
  read(buffer: Buffer, end: number, origin: number): number;
}

/** Bytes of one packet or block. A length above it is a fault of the file. */
export const longestBlock = 16 * 1024 ** 2;
