// A capture of packets to decode: one connection to port 5222, a chat message in each packet. Classic pcap, raw IP.
import { chatMessage, streamHeader } from './stanzas.js';

const client = { address: [127, 0, 0, 1], port: 40_000 } as const;
const server = { address: [127, 0, 0, 1], port: 5222 } as const;
/** LINKTYPE_RAW. */
const rawIp = 101;
const flags = { syn: 0x02, ack: 0x10, push: 0x18 } as const;

/** The whole file, with `count` messages from client to server after the headers of both streams. */
export function packetCapture(count: number): Buffer {
  const pieces: Buffer[] = [fileHeader()];
  const sequence = { up: 1_000, down: 9_000 };
  let micros = 1_700_000_000_000_000;
  const send = (way: 'up' | 'down', flag: number, payload: Buffer = Buffer.alloc(0)): void => {
    const [from, to] = way === 'up' ? [client, server] : [server, client];
    const acknowledged = way === 'up' ? sequence.down : sequence.up;
    const packet = ipPacket(from, to, { sequence: sequence[way], acknowledged, flag, payload });
    pieces.push(packetHeader(micros, packet.length), packet);
    micros += 50;
    sequence[way] = (sequence[way] + payload.length + (flag & flags.syn ? 1 : 0)) >>> 0;
  };
  send('up', flags.syn);
  send('down', flags.syn | flags.ack);
  send('up', flags.ack);
  send('up', flags.push, streamHeader);
  send('down', flags.push, streamHeader);
  for (let n = 0; n < count; n++) send('up', flags.push, Buffer.from(chatMessage(n)));
  return Buffer.concat(pieces);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(rawIp, 20);
  return header;
}

function packetHeader(micros: number, length: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(micros / 1e6), 0);
  header.writeUInt32LE(micros % 1e6, 4);
  header.writeUInt32LE(length, 8);
  header.writeUInt32LE(length, 12);
  return header;
}

interface Side {
  readonly address: readonly number[];
  readonly port: number;
}

interface Segment {
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flag: number;
  readonly payload: Buffer;
}

/** Checksums are left 0, as with offloading. */
function ipPacket(from: Side, to: Side, { sequence, acknowledged, flag, payload }: Segment): Buffer {
  const head = Buffer.alloc(40);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(40 + payload.length, 2);
  head.writeUInt8(64, 8);
  head.writeUInt8(6, 9);
  head.set(from.address, 12);
  head.set(to.address, 16);
  head.writeUInt16BE(from.port, 20);
  head.writeUInt16BE(to.port, 22);
  head.writeUInt32BE(sequence, 24);
  head.writeUInt32BE(flag === flags.syn ? 0 : acknowledged, 28);
  head.writeUInt8(0x50, 32);
  head.writeUInt8(flag, 33);
  head.writeUInt16BE(65_535, 34);
  return Buffer.concat([head, payload]);
}
