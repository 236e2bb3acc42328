// Reads a STUN or TURN message and TURN channel data (RFC 8489 §5, RFC 8656 §12); pure, and bounded by the datagram.
import { u8, u16, u32 } from './bytes.js';
import { crc32 } from './crc32.js';
import { stunAttributes } from './stun-attributes.js';

const headerBytes = 20;
const magicCookie = 0x2112a442;
/** `STUN` */
const fingerprintMask = 0x5354554e;
const fingerprintType = 0x8028;

const methods: Readonly<Record<number, string>> = {
  1: 'Binding',
  3: 'Allocate',
  4: 'Refresh',
  6: 'Send',
  7: 'Data',
  8: 'CreatePermission',
  9: 'ChannelBind',
  10: 'Connect',
  11: 'ConnectionBind',
  12: 'ConnectionAttempt',
};
const classes = ['request', 'indication', 'success', 'error'] as const;

export interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface StunMessage {
  readonly method: string;
  readonly isTurn: boolean;
  readonly class: (typeof classes)[number];
  /** Cookie and transaction id. */
  readonly key: Buffer;
  readonly attributes: readonly StunAttribute[];
  /** `wrong` when it does not fit the message. */
  readonly fingerprint: 'none' | 'right' | 'wrong';
  /** What is wrong with the message itself; the attributes before it are there. */
  readonly fault?: string;
}

/** Two zero bits and the magic cookie: nothing else begins so (RFC 8489 §5). */
export const isStun = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && u8(bytes, 0) < 4 && u32(bytes, 4) === magicCookie;

/** @param bytes of which {@link isStun} */
export function readStun(bytes: Buffer): StunMessage {
  const type = u16(bytes, 0);
  // The two bits of the class stand between those of the method (RFC 8489 §5, figure 3).
  const method = (type & 0xf) | ((type & 0xe0) >> 1) | ((type & 0x3e00) >> 2);
  const length = u16(bytes, 2);
  const attributes: StunAttribute[] = [];
  const fault = readAttributes(bytes, length, attributes);
  return {
    method: methods[method] ?? `method 0x${method.toString(16)}`,
    isTurn: method >= 3 && method <= 12,
    class: classes[((type & 0x10) >> 4) | ((type & 0x100) >> 7)] ?? 'request',
    key: bytes.subarray(4, headerBytes),
    attributes,
    fingerprint: fingerprintOf(bytes, attributes.at(-1)),
    ...(fault !== undefined && { fault }),
  };
}

/** What keeps the attributes from being read to their end. */
function readAttributes(bytes: Buffer, length: number, attributes: StunAttribute[]): string | undefined {
  if (bytes.length < headerBytes) return `${bytes.length} bytes, a header has ${headerBytes}`;
  if (length % 4 !== 0) return `length ${length} is no multiple of 4`;
  if (headerBytes + length !== bytes.length)
    return `length ${length} where ${bytes.length - headerBytes} bytes follow the header`;
  for (let at = headerBytes; at < bytes.length; ) {
    const size = u16(bytes, at + 2);
    const end = at + 4 + size;
    if (end > bytes.length) return `attribute 0x${u16(bytes, at).toString(16)} ends after the message`;
    attributes.push({ type: u16(bytes, at), value: bytes.subarray(at + 4, end) });
    at = end + ((4 - (size % 4)) % 4);
  }
  return undefined;
}

/** It must be the last attribute, and is the CRC of all before it (RFC 8489 §14.7). */
function fingerprintOf(bytes: Buffer, last: StunAttribute | undefined): StunMessage['fingerprint'] {
  if (last?.type !== fingerprintType || last.value.length !== 4) return 'none';
  const sum = (crc32(bytes.subarray(0, bytes.length - 8)) ^ fingerprintMask) >>> 0;
  return sum === u32(last.value, 0) ? 'right' : 'wrong';
}

/** Attributes without a name here, and how many of them the receiver must understand (RFC 8489 §14). */
export function unknownAttributes(attributes: readonly StunAttribute[]): { count: number; required: number } {
  const unknown = attributes.filter(({ type }) => stunAttributes[type] === undefined);
  return { count: unknown.length, required: unknown.filter(({ type }) => type < 0x8000).length };
}

/** TURN channel data: number and payload, padded or not (RFC 8656 §12.4); undefined when the length is wrong. */
export function readChannelData(bytes: Buffer): { channel: number; payload: Buffer } | undefined {
  const channel = u16(bytes, 0);
  const length = u16(bytes, 2);
  const isOurs = channel >= 0x4000 && channel <= 0x4fff && bytes.length >= 4;
  const padding = bytes.length - 4 - length;
  return isOurs && padding >= 0 && padding < 4
    ? { channel, payload: bytes.subarray(4, 4 + length) }
    : undefined;
}
