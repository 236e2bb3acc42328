// The frame around a packet, by the LINKTYPE_ of its capture: where the packet begins, and what it is.

import { etherTypeName, llcName } from './names.js';
import { bigEndian, littleEndian, u16 } from './numbers.js';

export const etherType = { ip4: 0x0800, ip6: 0x86dd } as const;

/** What is found in a frame. One object is used for all of them. */
export interface Carried {
  /** `etherType.ip4` or `ip6`. */
  type: number;
  start: number;
}

/** Fills `out`, or returns the name under which to count what is no IP. */
type FrameReader = (bytes: Uint8Array, start: number, end: number, out: Carried) => string | undefined;

export const tooShort = 'cut short';
const vlanTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);
/** More tags than this are no VLANs. */
const mostTags = 8;

const ethernet: FrameReader = (bytes, start, end, out) => {
  if (end - start < 14) return tooShort;
  return typed(bytes, start + 14, end, u16(bytes, start + 12), out);
};

/** What follows a type of Ethernet II, VLAN tags between (IEEE 802.1Q), or a length with LLC (IEEE 802.3). */
function typed(
  bytes: Uint8Array,
  start: number,
  end: number,
  first: number,
  out: Carried,
): string | undefined {
  let type = first;
  let at = start;
  for (let tags = 0; vlanTypes.has(type) && tags < mostTags; tags++) {
    if (end - at < 4) return tooShort;
    type = u16(bytes, at + 2);
    at += 4;
  }
  if (type < 0x0600) return logicalLink(bytes, at, end, out);
  return found(type, at, out);
}

function found(type: number, at: number, out: Carried): string | undefined {
  if (type !== etherType.ip4 && type !== etherType.ip6) return etherTypeName(type);
  out.type = type;
  out.start = at;
  return undefined;
}

/** IEEE 802.2, with SNAP. */
function logicalLink(bytes: Uint8Array, at: number, end: number, out: Carried): string | undefined {
  if (end - at < 3) return tooShort;
  const point = bytes[at] as number;
  if (point !== 0xaa) return llcName(point);
  if (end - at < 8) return tooShort;
  const organisation = ((bytes[at + 3] as number) << 16) | u16(bytes, at + 4);
  const type = u16(bytes, at + 6);
  if (organisation === 0) return found(type, at + 8, out);
  return organisation === 0x00000c && type === 0x2000
    ? 'CDP'
    : `SNAP ${organisation.toString(16).padStart(6, '0')}`;
}

/** The protocol field of Linux cooked captures, which has numbers of its own below 0x0600. */
function cooked(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  out: Carried,
): string | undefined {
  if (protocol === 0x0001) return 'IPX';
  if (protocol === 0x0004) return logicalLink(bytes, at, end, out);
  if (protocol < 0x0600) return `Linux protocol ${protocol}`;
  return typed(bytes, at, end, protocol, out);
}

const cooked1: FrameReader = (bytes, start, end, out) =>
  end - start < 16 ? tooShort : cooked(bytes, start + 16, end, u16(bytes, start + 14), out);

const cooked2: FrameReader = (bytes, start, end, out) =>
  end - start < 20 ? tooShort : cooked(bytes, start + 20, end, u16(bytes, start), out);

/** The version is in the first four bits of the packet itself. */
const rawIp: FrameReader = (bytes, start, end, out) => {
  if (end - start < 1) return tooShort;
  const version = (bytes[start] as number) >> 4;
  if (version !== 4 && version !== 6) return `IP version ${version}`;
  return found(version === 4 ? etherType.ip4 : etherType.ip6, start, out);
};

/** AF_INET6 is 10, 24, 28 or 30, as the system has it. */
const families: Readonly<Record<number, number>> = {
  2: etherType.ip4,
  10: etherType.ip6,
  24: etherType.ip6,
  28: etherType.ip6,
  30: etherType.ip6,
};

/** The address family, in the byte order of the machine or of the network: it is small, so both can be told. */
const loopback: FrameReader = (bytes, start, end, out) => {
  if (end - start < 4) return tooShort;
  const big = bigEndian.u32(bytes, start);
  const family = big < 0x10000 ? big : littleEndian.u32(bytes, start);
  const type = families[family];
  return type === undefined ? `address family ${family}` : found(type, start + 4, out);
};

/** https://www.tcpdump.org/linktypes.html */
const links: Readonly<Record<number, FrameReader>> = {
  0: loopback,
  1: ethernet,
  12: rawIp,
  14: rawIp,
  101: rawIp,
  108: loopback,
  113: cooked1,
  228: rawIp,
  229: rawIp,
  276: cooked2,
};

export function readFrame(
  link: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Carried,
): string | undefined {
  return links[link]?.(bytes, start, end, out) ?? (links[link] ? undefined : `link type ${link}`);
}
