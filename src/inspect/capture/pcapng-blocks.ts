// Blocks of a pcapng file (draft-ietf-opsawg-pcapng §4) as bytes, little-endian, with times in ns.
import { boundedTime, type Micros } from '../../model/time.js';
import { blockTypes, byteOrderMagic, optionCodes, tlsKeyLog } from '../packets/pcapng-parts.js';

/** LINKTYPE_RAW: the packet begins with its IP header. */
const rawIp = 101;
/** The year 2554 in µs: what 64 bits of ns can hold. */
const latest = 18_446_744_073e6;
/** Bytes of an option. */
const longestOption = 65_535;

/** @param application what wrote the file */
export function sectionBlock(application: string, comment: string): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(byteOrderMagic, 0);
  body.writeUInt16LE(1, 4);
  // How long the section is, is not said.
  body.fill(0xff, 8);
  return block(blockTypes.section, [
    body,
    ...options([
      [optionCodes.comment, Buffer.from(comment)],
      [optionCodes.userApplication, Buffer.from(application)],
    ]),
  ]);
}

export function interfaceBlock(): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(rawIp, 0);
  return block(blockTypes.interface, [body, ...options([[optionCodes.tick, Buffer.from([9])]])]);
}

/** Whoever reads on decrypts with these. @param keyLog lines of an NSS key log */
export function secretsBlock(keyLog: string): Buffer {
  const data = Buffer.from(keyLog);
  const body = Buffer.alloc(8);
  body.writeUInt32LE(tlsKeyLog, 0);
  body.writeUInt32LE(data.length, 4);
  return block(blockTypes.secrets, [body, padded(data)]);
}

/** @param length of the packet on the wire, of which `packet` may be only the beginning */
export function packetBlock(
  packet: Uint8Array,
  length: number,
  at: Micros,
  comments: readonly string[],
): Buffer {
  const nanos = BigInt(Math.min(boundedTime(at), latest)) * 1000n;
  const body = Buffer.alloc(20);
  body.writeUInt32LE(Number(nanos >> 32n), 4);
  body.writeUInt32LE(Number(nanos & 0xffffffffn), 8);
  body.writeUInt32LE(packet.length, 12);
  body.writeUInt32LE(length, 16);
  const said = comments.map((text) => [optionCodes.comment, Buffer.from(text)] as const);
  return block(blockTypes.enhanced, [body, padded(packet), ...options(said)]);
}

function block(type: number, parts: readonly Uint8Array[]): Buffer {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(type, 0);
  frame.writeUInt32LE(length, 4);
  return Buffer.concat([frame, ...parts, frame.subarray(4)]);
}

/** None needs no end of options either. */
function options(list: readonly (readonly [code: number, value: Buffer])[]): Buffer[] {
  if (list.length === 0) return [];
  const written = list.map(([code, value]) => {
    const head = Buffer.alloc(4);
    const part = value.subarray(0, longestOption);
    head.writeUInt16LE(code, 0);
    head.writeUInt16LE(part.length, 2);
    return Buffer.concat([head, padded(part)]);
  });
  return [...written, Buffer.alloc(4)];
}

const padded = (bytes: Uint8Array): Uint8Array =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
