// The headers of IPv4 (RFC 791) and IPv6 (RFC 8200): who talks to whom, what is carried, and whether it is a fragment.
import { tooShort } from './link.js';
import { u16, u32 } from './numbers.js';

/** What is found in a packet. One object is used for all of them. */
export interface IpPacket {
  protocol: number;
  /** The payload, as far as it was captured. */
  start: number;
  end: number;
  /** Bytes of the payload that were not captured. */
  missing: number;
  /** Source and, right after it, destination. */
  addresses: number;
  /** Bytes of one address: 4 or 16. */
  addressLength: number;
  isFragment: boolean;
  /** Of a fragment: whether others follow it in the datagram. */
  hasMore: boolean;
  /** Of a fragment: bytes of the datagram before it. */
  offset: number;
  /** Of a fragment: what all of the datagram have in common. */
  id: number;
}

export const emptyIpPacket = (): IpPacket => ({
  protocol: 0,
  start: 0,
  end: 0,
  missing: 0,
  addresses: 0,
  addressLength: 4,
  isFragment: false,
  hasMore: false,
  offset: 0,
  id: 0,
});

/** Fills `out`, or returns the name under which to count what cannot be read. */
export function readIp4(bytes: Uint8Array, start: number, end: number, out: IpPacket): string | undefined {
  if (end - start < 20) return tooShort;
  const headerLength = ((bytes[start] as number) & 15) * 4;
  const total = u16(bytes, start + 2);
  if (headerLength < 20 || end - start < headerLength) return 'malformed IPv4';
  // The network card fills in the length of what it will cut: 0 until then.
  if (total !== 0 && total < headerLength) return 'malformed IPv4';
  const claimedEnd = total === 0 ? end : start + total;
  const flags = u16(bytes, start + 6);
  out.protocol = bytes[start + 9] as number;
  out.start = start + headerLength;
  out.end = Math.min(claimedEnd, end);
  out.missing = claimedEnd - out.end;
  out.addresses = start + 12;
  out.addressLength = 4;
  out.hasMore = (flags & 0x2000) !== 0;
  out.offset = (flags & 0x1fff) * 8;
  out.isFragment = out.hasMore || out.offset > 0;
  out.id = u16(bytes, start + 4);
  return undefined;
}

const fragment = 44;
const authentication = 51;
/** Extension headers whose length is in units of 8 bytes, the first not counted. */
const extensions: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);

/** Fills `out`, or returns the name under which to count what cannot be read. */
export function readIp6(bytes: Uint8Array, start: number, end: number, out: IpPacket): string | undefined {
  if (end - start < 40) return tooShort;
  const length = u16(bytes, start + 4);
  // 0: a jumbogram, or not filled in yet.
  const claimedEnd = length === 0 ? end : start + 40 + length;
  out.end = Math.min(claimedEnd, end);
  out.missing = claimedEnd - out.end;
  out.addresses = start + 8;
  out.addressLength = 16;
  out.isFragment = false;
  out.protocol = bytes[start + 6] as number;
  out.start = start + 40;
  return skipExtensions(bytes, out);
}

function skipExtensions(bytes: Uint8Array, out: IpPacket): string | undefined {
  for (;;) {
    const { protocol, start } = out;
    const isFragment = protocol === fragment;
    if (!isFragment && protocol !== authentication && !extensions.has(protocol)) return undefined;
    if (out.end - start < 8) return tooShort;
    const units = bytes[start + 1] as number;
    if (isFragment) {
      const field = u16(bytes, start + 2);
      out.offset = field & 0xfff8;
      out.hasMore = (field & 1) !== 0;
      // All of a datagram in one fragment is none (RFC 6946).
      out.isFragment = out.hasMore || out.offset > 0;
      out.id = u32(bytes, start + 4);
    }
    out.protocol = bytes[start] as number;
    out.start += isFragment ? 8 : protocol === authentication ? (units + 2) * 4 : (units + 1) * 8;
    if (out.start > out.end) return 'malformed IPv6';
    // What follows in another fragment than the first is no header.
    if (out.isFragment && out.offset > 0) return undefined;
  }
}
