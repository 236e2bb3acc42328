// Numbers, options and interfaces of pcapng (draft-ietf-opsawg-pcapng §4, §3.5), for its reader and its writer.
import { type ByteOrder, bigEndian } from './numbers.js';

export const blockTypes = {
  section: 0x0a0d0d0a,
  interface: 1,
  /** The packet block that came before the enhanced one. */
  obsolete: 2,
  simple: 3,
  names: 4,
  statistics: 5,
  enhanced: 6,
  secrets: 10,
} as const;

export const byteOrderMagic = 0x1a2b3c4d;

/** Secrets type of a decryption secrets block: an NSS key log. */
export const tlsKeyLog = 0x544c534b;

export const optionCodes = { end: 0, comment: 1, userApplication: 4, tick: 9, timeOffset: 14 } as const;

/** Calls back for each option in bytes[start, end): its code, and where its value is. */
export function eachOption(
  { u16 }: ByteOrder,
  bytes: Uint8Array,
  start: number,
  end: number,
  option: (code: number, from: number, to: number) => void,
): void {
  for (let at = start; at + 4 <= end; ) {
    const code = u16(bytes, at);
    const length = u16(bytes, at + 2);
    if (code === optionCodes.end || at + 4 + length > end) return;
    option(code, at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
}

/** What a packet's interface says about it. */
export interface Interface {
  /** LINKTYPE_ number. */
  readonly link: number;
  /** Most bytes of a packet; 0: all. */
  readonly snap: number;
  /** µs of one unit of its timestamps. */
  readonly tick: number;
  /** µs to add to them. */
  readonly offset: number;
}

/** @param start of the body of its block, of at least 8 bytes */
export function readInterface(order: ByteOrder, bytes: Uint8Array, start: number, end: number): Interface {
  let tick = 1;
  let offset = 0;
  eachOption(order, bytes, start + 8, end, (code, from, to) => {
    if (code === optionCodes.tick && to > from) tick = tickOf(bytes[from] as number);
    if (code === optionCodes.timeOffset && to - from === 8) offset = seconds(order, bytes, from) * 1e6;
  });
  return { link: order.u16(bytes, start), snap: order.u32(bytes, start + 4), tick, offset };
}

/** The upper bit chooses a power of two, otherwise it is one of ten. */
const tickOf = (resolution: number): number =>
  1e6 / (resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution);

/** A signed number of 64 bits. */
function seconds(order: ByteOrder, bytes: Uint8Array, at: number): number {
  const [high, low] = order === bigEndian ? [at, at + 4] : [at + 4, at];
  return (order.u32(bytes, high) | 0) * 2 ** 32 + order.u32(bytes, low);
}
