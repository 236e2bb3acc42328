// The long headers of a QUIC datagram (RFC 9000 §17.2, RFC 9369): version, connection ids, kinds of packets; nothing decrypted.
import { hexOf, u8, u16, u32 } from './bytes.js';

const kinds = ['Initial', '0-RTT', 'Handshake', 'Retry'] as const;
const version2 = 0x6b3343cf;
/** RFC 9000 §17.2: 20 bytes in all versions known today. */
const longestId = 20;
const mostNamed = 6;

export interface QuicDatagram {
  readonly version: string;
  readonly destination: string;
  readonly source: string;
  readonly packets: readonly string[];
  /** Of a version negotiation what the server offers. */
  readonly offered: readonly string[];
}

interface LongHeader {
  readonly version: number;
  readonly destination: Buffer;
  readonly source: Buffer;
  /** Where the part that depends on the version begins. */
  readonly at: number;
}

/** undefined when it does not begin with a long header of a version that is, or might be, one. */
export function readQuic(bytes: Buffer): QuicDatagram | undefined {
  const header = readHeader(bytes);
  if (header === undefined || !isLikely(bytes, header)) return undefined;
  return {
    version: versionName(header.version),
    destination: hexOf(header.destination),
    source: hexOf(header.source),
    packets: header.version === 0 ? ['Version Negotiation'] : packetsIn(bytes),
    offered: header.version === 0 ? offeredIn(bytes.subarray(header.at)) : [],
  };
}

function readHeader(bytes: Buffer): LongHeader | undefined {
  if (u8(bytes, 0) < 0x80 || bytes.length < 7) return undefined;
  const afterDestination = 6 + u8(bytes, 5);
  const at = afterDestination + 1 + u8(bytes, afterDestination);
  if (u8(bytes, 5) > longestId || u8(bytes, afterDestination) > longestId || at > bytes.length)
    return undefined;
  return {
    version: u32(bytes, 1),
    destination: bytes.subarray(6, afterDestination),
    source: bytes.subarray(afterDestination + 1, at),
    at,
  };
}

/** The fixed bit and a version of note; of a version negotiation whole versions after the ids (RFC 9000 §17.2.1). */
function isLikely(bytes: Buffer, { version, at }: LongHeader): boolean {
  if (version === 0) return at < bytes.length && (bytes.length - at) % 4 === 0;
  return (u8(bytes, 0) & 0x40) !== 0 && isVersion(version);
}

/** Version 1 and 2, drafts, and the reserved ones that exercise negotiation (RFC 9000 §15). */
const isVersion = (version: number): boolean =>
  version === 1 ||
  version === version2 ||
  version >>> 8 === 0xff0000 ||
  (version & 0x0f0f0f0f) === 0x0a0a0a0a;

function versionName(version: number): string {
  if (version === 0) return 'none';
  if (version === version2) return '2';
  return version === 1 ? '1' : `0x${version.toString(16).padStart(8, '0')}`;
}

const offeredIn = (bytes: Buffer): string[] =>
  Array.from({ length: Math.min(bytes.length >> 2, 16) }, (_, i) => versionName(u32(bytes, 4 * i)));

/** Several packets may share a datagram; their lengths lead from one to the next (RFC 9000 §12.2). */
function packetsIn(bytes: Buffer): string[] {
  const packets: string[] = [];
  let rest = bytes;
  while (rest.length > 0 && packets.length < mostNamed) {
    const header = readHeader(rest);
    if (header === undefined) {
      if ((u8(rest, 0) & 0xc0) === 0x40) packets.push('1-RTT');
      break;
    }
    // Version 2 numbers them anew (RFC 9369 §3.2).
    const bits = (u8(rest, 0) >> 4) & 3;
    const kind = kinds[header.version === version2 ? (bits + 3) & 3 : bits] ?? 'Initial';
    packets.push(kind);
    if (kind === 'Retry') break;
    let { at } = header;
    if (kind === 'Initial') {
      const token = readVarint(rest, at);
      at = token.end + token.value;
    }
    const length = readVarint(rest, at);
    if (length.end + length.value > rest.length) break;
    rest = rest.subarray(length.end + length.value);
  }
  return packets;
}

/** RFC 9000 §16; a value too large for a datagram is as good as any other too large one. */
function readVarint(bytes: Buffer, at: number): { value: number; end: number } {
  const first = u8(bytes, at);
  switch (first >> 6) {
    case 0:
      return { value: first & 0x3f, end: at + 1 };
    case 1:
      return { value: u16(bytes, at) & 0x3fff, end: at + 2 };
    case 2:
      return { value: u32(bytes, at) % 0x40000000, end: at + 4 };
    default:
      return { value: Number.MAX_SAFE_INTEGER, end: at + 8 };
  }
}
