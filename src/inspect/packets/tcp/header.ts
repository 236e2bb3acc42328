// The header of a TCP segment (RFC 9293 §3.1).
import type { Micros } from '../../../model/time.js';
import { u16, u32 } from '../numbers.js';

/** One segment. One object is used for all of them. */
export interface Segment {
  at: Micros;
  sequence: number;
  acknowledged: number;
  isSyn: boolean;
  isFin: boolean;
  isReset: boolean;
  hasAck: boolean;
  /** As in the header, not scaled. */
  window: number;
  /** Of a SYN: the shift of its sender's windows (RFC 7323 §2); -1 when it offers none. */
  windowShift: number;
  /** Of a SYN: the most bytes that its sender takes in a segment; 0 when it does not say. */
  mostBytes: number;
  buffer: Buffer;
  /** The payload, as far as it was captured. */
  start: number;
  end: number;
  /** Bytes of the payload that were not captured. */
  missing: number;
}

export const emptySegment = (): Segment => ({
  at: 0 as Micros,
  sequence: 0,
  acknowledged: 0,
  isSyn: false,
  isFin: false,
  isReset: false,
  hasAck: false,
  window: 0,
  windowShift: -1,
  mostBytes: 0,
  buffer: Buffer.alloc(0),
  start: 0,
  end: 0,
  missing: 0,
});

/** Fills `out` but for its time; false when this is no segment. */
export function readSegment(
  buffer: Buffer,
  start: number,
  end: number,
  missing: number,
  out: Segment,
): boolean {
  if (end - start < 20) return false;
  const length = ((buffer[start + 12] as number) >> 4) * 4;
  if (length < 20 || length > end - start) return false;
  const flags = buffer[start + 13] as number;
  out.sequence = u32(buffer, start + 4);
  out.acknowledged = u32(buffer, start + 8);
  out.isFin = (flags & 1) !== 0;
  out.isSyn = (flags & 2) !== 0;
  out.isReset = (flags & 4) !== 0;
  out.hasAck = (flags & 16) !== 0;
  out.window = u16(buffer, start + 14);
  out.buffer = buffer;
  out.start = start + length;
  out.end = end;
  out.missing = missing;
  if (out.isSyn) readOptions(buffer, start + 20, start + length, out);
  return true;
}

function readOptions(bytes: Uint8Array, start: number, end: number, out: Segment): void {
  out.windowShift = -1;
  out.mostBytes = 0;
  for (let at = start; at < end; ) {
    const kind = bytes[at] as number;
    if (kind === 0) return;
    const length = kind === 1 ? 1 : (bytes[at + 1] ?? 0);
    if (length < 1 || (kind !== 1 && length < 2) || at + length > end) return;
    if (kind === 2 && length === 4) out.mostBytes = u16(bytes, at + 2);
    if (kind === 3 && length === 3) out.windowShift = Math.min(bytes[at + 2] as number, 14);
    at += length;
  }
}
