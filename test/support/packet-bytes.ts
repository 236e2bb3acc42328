// Packets and capture files byte by byte, written apart from the program so that one cannot share the other's mistakes.

const u8 = (...values: number[]): Buffer => Buffer.from(values);
const be16 = (value: number): Buffer => u8((value >> 8) & 255, value & 255);
const be32 = (value: number): Buffer => Buffer.concat([be16(value >>> 16), be16(value & 0xffff)]);

export interface Host {
  readonly address: readonly number[];
  readonly port: number;
}

export const flag = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

export interface TcpFields {
  readonly sequence: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly options?: Buffer;
}

export function tcp(from: Host, to: Host, fields: TcpFields, payload = Buffer.alloc(0)): Buffer {
  const { sequence, ack = 0, flags = flag.ACK, window = 1000, options = Buffer.alloc(0) } = fields;
  const words = 5 + options.length / 4;
  return Buffer.concat([
    ...[be16(from.port), be16(to.port), be32(sequence >>> 0), be32(ack >>> 0)],
    ...[u8(words << 4, flags), be16(window), be32(0), options, payload],
  ]);
}

export const udp = (from: Host, to: Host, payload: Buffer): Buffer =>
  Buffer.concat([be16(from.port), be16(to.port), be16(8 + payload.length), be16(0), payload]);

export interface IpFields {
  readonly protocol?: number;
  readonly options?: Buffer;
  readonly id?: number;
  /** Offset in bytes; and whether more follow. */
  readonly fragment?: readonly [offset: number, hasMore: boolean];
  /** Instead of the true one. */
  readonly length?: number;
}

export function ip4(from: Host, to: Host, payload: Buffer, fields: IpFields = {}): Buffer {
  const { protocol = 6, options = Buffer.alloc(0), id = 7, fragment = [0, false], length } = fields;
  const words = 5 + options.length / 4;
  return Buffer.concat([
    ...[u8(0x40 | words, 0), be16(length ?? words * 4 + payload.length), be16(id)],
    ...[be16((fragment[1] ? 0x2000 : 0) | (fragment[0] / 8)), u8(64, protocol), be16(0)],
    ...[u8(...from.address), u8(...to.address), options, payload],
  ]);
}

export const ip6 = (from: Host, to: Host, payload: Buffer, next = 6): Buffer =>
  Buffer.concat([
    ...[be32(0x60000000), be16(payload.length), u8(next, 64)],
    ...[u8(...from.address), u8(...to.address), payload],
  ]);

/** An extension header of `units` times 8 bytes after its first 8. */
export const extension = (next: number, units = 0): Buffer =>
  Buffer.concat([u8(next, units), Buffer.alloc(6 + 8 * units)]);

export const fragment6 = (next: number, offset: number, hasMore: boolean, id = 9): Buffer =>
  Buffer.concat([u8(next, 0), be16(offset | (hasMore ? 1 : 0)), be32(id)]);

const macs = Buffer.alloc(12, 2);

/** Frames around a packet by the number of their link type. */
export const frames = {
  ethernet: (type: number, packet: Buffer) => Buffer.concat([macs, be16(type), packet]),
  vlan: (type: number, packet: Buffer) => Buffer.concat([macs, be16(0x8100), be16(5), be16(type), packet]),
  qinq: (type: number, packet: Buffer) =>
    Buffer.concat([macs, be16(0x88a8), be16(5), be16(0x8100), be16(6), be16(type), packet]),
  snap: (type: number, packet: Buffer) =>
    Buffer.concat([macs, be16(8 + packet.length), u8(0xaa, 0xaa, 3, 0, 0, 0), be16(type), packet]),
  llc: (point: number, packet: Buffer) =>
    Buffer.concat([macs, be16(3 + packet.length), u8(point, point, 3), packet]),
  sll: (type: number, packet: Buffer) =>
    Buffer.concat([be16(0), be16(1), be16(6), Buffer.alloc(8), be16(type), packet]),
  sll2: (type: number, packet: Buffer) => Buffer.concat([be16(type), Buffer.alloc(18), packet]),
  nullLittle: (family: number, packet: Buffer) => Buffer.concat([u8(family, 0, 0, 0), packet]),
  nullBig: (family: number, packet: Buffer) => Buffer.concat([be32(family), packet]),
} as const;

export type Order = 'big' | 'little';

const ordered = (order: Order) => ({
  u16: (value: number) => (order === 'big' ? be16(value) : Buffer.from(be16(value)).reverse()),
  u32: (value: number) => (order === 'big' ? be32(value >>> 0) : Buffer.from(be32(value >>> 0)).reverse()),
});

export interface Captured {
  readonly bytes: Buffer;
  /** µs since the epoch. */
  readonly at: number;
  /** On the wire, when it was longer. */
  readonly length?: number;
}

export interface PcapOptions {
  readonly order?: Order;
  readonly isNanos?: boolean;
  readonly link?: number;
}

export function pcap(packets: readonly Captured[], options: PcapOptions = {}): Buffer {
  const { order = 'little', isNanos = false, link = 101 } = options;
  const { u16, u32 } = ordered(order);
  const header = [
    u32(isNanos ? 0xa1b23c4d : 0xa1b2c3d4),
    u16(2),
    u16(4),
    u32(0),
    u32(0),
    u32(65_535),
    u32(link),
  ];
  const records = packets.flatMap(({ bytes, at, length }) => [
    u32(Math.floor(at / 1e6)),
    u32((at % 1e6) * (isNanos ? 1000 : 1)),
    u32(bytes.length),
    u32(length ?? bytes.length),
    bytes,
  ]);
  return Buffer.concat([...header, ...records]);
}

/** Blocks of pcapng in one byte order. */
export function pcapng(order: Order) {
  const { u16, u32 } = ordered(order);
  const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const block = (type: number, ...body: Buffer[]): Buffer => {
    const length = u32(12 + Buffer.concat(body).length);
    return Buffer.concat([u32(type), length, ...body, length]);
  };
  const option = (code: number, value: Buffer) => Buffer.concat([u16(code), u16(value.length), pad(value)]);
  const wide = (value: bigint) => {
    const bytes = Buffer.alloc(8);
    if (order === 'big') bytes.writeBigInt64BE(value);
    else bytes.writeBigInt64LE(value);
    return bytes;
  };
  const ticks = (value: bigint) => [u32(Number(value >> 32n)), u32(Number(value & 0xffffffffn))];
  return {
    block,
    option,
    wide,
    section: () => block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), Buffer.alloc(8, 255)),
    interface: (link: number, ...options: Buffer[]) => block(1, u16(link), u16(0), u32(0), ...options),
    packet: (number: number, at: bigint, bytes: Buffer, ...options: Buffer[]) =>
      block(6, u32(number), ...ticks(at), u32(bytes.length), u32(bytes.length), pad(bytes), ...options),
    obsolete: (number: number, at: bigint, bytes: Buffer) =>
      block(2, u16(number), u16(0), ...ticks(at), u32(bytes.length), u32(bytes.length), pad(bytes)),
    simple: (bytes: Buffer) => block(3, u32(bytes.length), pad(bytes)),
    secrets: (type: number, text: string) => block(10, u32(type), u32(text.length), pad(Buffer.from(text))),
  };
}
