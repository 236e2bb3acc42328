// IP packets made up for a capture: headers as TCP and UDP would have sent them, around bytes that were seen.
import { foldChecksum, wordSum } from './checksum.js';

/** One end: the bytes of its address (4 or 16, both ends alike), and its port. */
export interface End {
  readonly address: Uint8Array;
  readonly port: number;
}

export interface TcpFields {
  readonly sequence: number;
  readonly acknowledged: number;
  /** RFC 9293 §3.1: FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  readonly flags: number;
}

/** Bytes that fit into one segment or datagram, whatever its headers. */
export const mostPayload = 65_535 - 60;

/** @param length of the payload; of which `payload` is what is known, the first bytes */
export function tcpPacket(
  from: End,
  to: End,
  fields: TcpFields,
  payload: Uint8Array,
  length: number,
): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(fields.sequence, 4);
  header.writeUInt32BE(fields.acknowledged, 8);
  header[12] = 5 << 4;
  header[13] = fields.flags;
  header.writeUInt16BE(0xffff, 14);
  return ipPacket(6, from, to, header, 16, payload, length);
}

export function udpPacket(from: End, to: End, payload: Uint8Array, length: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + length, 4);
  return ipPacket(17, from, to, header, 6, payload, length);
}

/** @param checksumAt where the checksum of the transport stands in its header */
function ipPacket(
  protocol: number,
  from: End,
  to: End,
  header: Buffer,
  checksumAt: number,
  payload: Uint8Array,
  length: number,
): Buffer {
  const size = header.length + length;
  const pseudo = wordSum(from.address) + wordSum(to.address) + protocol + size;
  // Of a payload that is not all there it cannot be known; 0 says so for UDP.
  if (payload.length === length)
    header.writeUInt16BE(foldChecksum(pseudo + wordSum(header) + wordSum(payload)), checksumAt);
  const ip = from.address.length === 4 ? ip4(protocol, from, to, size) : ip6(protocol, from, to, size);
  return Buffer.concat([ip, header, payload]);
}

function ip4(protocol: number, from: End, to: End, size: number): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + size, 2);
  // Do not fragment.
  header.writeUInt16BE(0x4000, 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(from.address, 12);
  header.set(to.address, 16);
  header.writeUInt16BE(foldChecksum(wordSum(header)), 10);
  return header;
}

function ip6(protocol: number, from: End, to: End, size: number): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(size, 4);
  header[6] = protocol;
  header[7] = 64;
  header.set(from.address, 8);
  header.set(to.address, 24);
  return header;
}
