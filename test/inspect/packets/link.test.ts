// Every link type and header around the same segment; and the names of what is neither TCP nor UDP.
import { describe, expect, it } from 'vitest';
import {
  type Captured,
  extension,
  flag,
  fragment6,
  frames,
  type Host,
  ip4,
  ip6,
  pcap,
  pcapng,
  tcp,
  udp,
} from '../../support/packet-bytes.js';
import { client, decodeFile, recordLine, server, start } from '../../support/packet-play.js';

const client6: Host = { address: [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1], port: 40_000 };
const server6: Host = { address: [0xfd, ...Array(14).fill(0), 2], port: 5222 };
const text = Buffer.from('~hello');
const segment = tcp(client, server, { sequence: 5, flags: flag.ACK | flag.PSH }, text);
const v4 = ip4(client, server, segment);
const v6 = ip6(client6, server6, tcp(client6, server6, { sequence: 5 }, text));

const capture = (link: number, ...packets: Buffer[]): Buffer =>
  pcap(
    packets.map((bytes, i): Captured => ({ bytes, at: start + i })),
    { link },
  );

const linesOf = (file: Buffer): string[] => decodeFile([file]).records.map(recordLine);
const names = (file: Buffer) => {
  const { records } = decodeFile([file]);
  const last = records.at(-1);
  return last?.t === 'packets' ? last.counts : undefined;
};

describe('a segment', () => {
  it.each([
    ['Ethernet', 1, frames.ethernet(0x0800, v4)],
    ['Ethernet with padding', 1, Buffer.concat([frames.ethernet(0x0800, v4), Buffer.alloc(9, 1)])],
    ['a VLAN', 1, frames.vlan(0x0800, v4)],
    ['QinQ', 1, frames.qinq(0x0800, v4)],
    ['SNAP', 1, frames.snap(0x0800, v4)],
    ['Linux cooked', 113, frames.sll(0x0800, v4)],
    ['Linux cooked 2', 276, frames.sll2(0x0800, v4)],
    ['raw IP', 101, v4],
    ['raw IP of BSD', 12, v4],
    ['raw IP of OpenBSD', 14, v4],
    ['raw IPv4', 228, v4],
    ['loopback, little-endian', 0, frames.nullLittle(2, v4)],
    ['loopback, big-endian', 0, frames.nullBig(2, v4)],
    ['loopback of OpenBSD', 108, frames.nullBig(2, v4)],
    ['IP options', 101, ip4(client, server, segment, { options: Buffer.alloc(8, 1) })],
    ['a length that the card would have filled in', 101, ip4(client, server, segment, { length: 0 })],
  ])('is found in %s', (_, link, packet) => {
    const lines = linesOf(capture(link, packet));
    expect(lines[0]).toBe('1 · open tcp 10.0.0.1:40000 10.0.0.2:5222');
    expect(lines).toContain('1 > data 0+6 ~hello');
    expect(lines.at(-1)).toMatch(/^1 · close local/);
  });

  it.each([
    ['Ethernet', 1, frames.ethernet(0x86dd, v6)],
    ['Linux cooked', 113, frames.sll(0x86dd, v6)],
    ['Linux cooked 2', 276, frames.sll2(0x86dd, v6)],
    ['raw IP', 101, v6],
    ['raw IPv6', 229, v6],
    ['loopback of Darwin', 0, frames.nullLittle(30, v6)],
    ['loopback of FreeBSD', 0, frames.nullLittle(28, v6)],
  ])('of IPv6 is found in %s', (_, link, packet) => {
    const lines = linesOf(capture(link, packet));
    expect(lines[0]).toBe('1 · open tcp [2001:db8::1]:40000 [fd00::2]:5222');
    expect(lines).toContain('1 > data 0+6 ~hello');
  });

  it('of IPv6 is found behind extension headers', () => {
    const headers = [extension(43, 1), extension(60), fragment6(135, 0, false), extension(6, 2)];
    const payload = Buffer.concat([...headers, tcp(client6, server6, { sequence: 5 }, text)]);
    expect(linesOf(capture(101, ip6(client6, server6, payload, 0)))).toContain('1 > data 0+6 ~hello');
  });
});

describe('fragments', () => {
  const long = udp(client, server, Buffer.from('~'.repeat(40)));
  const piece = (offset: number, length: number, id = 7): Buffer =>
    ip4(client, server, long.subarray(offset, offset + length), {
      protocol: 17,
      id,
      fragment: [offset, offset + length < long.length],
    });

  it.each([
    ['in order', [piece(0, 16), piece(16, 16), piece(32, 16)]],
    ['in reverse', [piece(32, 16), piece(16, 16), piece(0, 16)]],
    ['twice, and overlapping', [piece(0, 24), piece(0, 16), piece(16, 16), piece(8, 24), piece(32, 16)]],
  ])('are put together: %s', (_, pieces) => {
    expect(linesOf(capture(101, ...pieces))).toContain(`1 > datagram 0+40 ${'~'.repeat(40)}`);
  });

  it('of IPv6 are put together', () => {
    const datagram = udp(client6, server6, Buffer.from('~'.repeat(24)));
    const pieces = [0, 16].map((offset) =>
      ip6(
        client6,
        server6,
        Buffer.concat([fragment6(17, offset, offset === 0), datagram.subarray(offset, offset + 16)]),
        44,
      ),
    );
    expect(linesOf(capture(101, ...pieces.reverse()))).toContain(`1 > datagram 0+24 ${'~'.repeat(24)}`);
  });

  it('that stay incomplete are counted, and do not pile up', () => {
    const pieces = Array.from({ length: 500 }, (_, id) => piece(0, 16, id));
    expect(names(capture(101, ...pieces))).toEqual({ 'fragments of incomplete datagrams': 500 });
  });

  it('of different datagrams are kept apart', () => {
    expect(names(capture(101, piece(0, 16, 1), piece(16, 32, 2)))).toEqual({
      'fragments of incomplete datagrams': 2,
    });
  });
});

describe('what is neither TCP nor UDP', () => {
  const junk = Buffer.alloc(40, 3);
  it.each([
    ['ARP', 1, frames.ethernet(0x0806, junk)],
    ['LLDP', 1, frames.ethernet(0x88cc, junk)],
    ['EAPOL', 1, frames.vlan(0x888e, junk)],
    ['PPPoE', 1, frames.ethernet(0x8864, junk)],
    ['MPLS', 1, frames.ethernet(0x8847, junk)],
    ['IPX', 1, frames.ethernet(0x8137, junk)],
    ['IPX', 1, frames.llc(0xe0, junk)],
    ['IPX', 1, frames.llc(0xff, junk)],
    ['STP', 1, frames.llc(0x42, junk)],
    ['ethertype 0x1234', 1, frames.ethernet(0x1234, junk)],
    ['ICMP', 1, frames.ethernet(0x0800, ip4(client, server, junk, { protocol: 1 }))],
    ['IGMP', 101, ip4(client, server, junk, { protocol: 2 })],
    ['SCTP', 101, ip4(client, server, junk, { protocol: 132 })],
    ['GRE', 101, ip4(client, server, junk, { protocol: 47 })],
    ['ESP', 101, ip4(client, server, junk, { protocol: 50 })],
    ['OSPF', 101, ip4(client, server, junk, { protocol: 89 })],
    ['ip protocol 200', 101, ip4(client, server, junk, { protocol: 200 })],
    ['ICMPv6', 101, ip6(client6, server6, junk, 58)],
    ['IP version 9', 101, Buffer.alloc(40, 0x90)],
    ['address family 77', 0, frames.nullLittle(77, junk)],
    ['link type 147', 147, junk],
    ['malformed IPv4', 101, Buffer.alloc(40, 0x41)],
    ['malformed TCP', 101, ip4(client, server, Buffer.alloc(10))],
    ['malformed UDP', 101, ip4(client, server, Buffer.alloc(7), { protocol: 17 })],
    ['cut short', 1, Buffer.alloc(5)],
  ])('is counted as %s', (name, link, packet) => {
    const file = capture(link, packet, packet);
    expect(names(file)).toEqual({ [name]: 2 });
    expect(decodeFile([file]).records).toHaveLength(1);
  });

  it('is told with the most frequent first', () => {
    const file = capture(1, frames.ethernet(0x88cc, junk), ...Array(3).fill(frames.ethernet(0x0806, junk)));
    expect(JSON.stringify(names(file))).toBe('{"ARP":3,"LLDP":1}');
  });
});

describe('UDP', () => {
  const datagram = (from: Host, to: Host, said: string, at = start): Captured => ({
    bytes: ip4(from, to, udp(from, to, Buffer.from(said)), { protocol: 17 }),
    at,
  });

  it('is a flow for each pair of ends, until it is silent for long', () => {
    const other = { ...client, port: 40_001 };
    const file = pcap([
      datagram(client, server, '~1'),
      datagram(server, client, '~2'),
      datagram(other, server, '~3'),
      datagram(client, server, '~4', start + 121e6),
    ]);
    expect(linesOf(file)).toEqual([
      '1 · open udp 10.0.0.1:40000 10.0.0.2:5222',
      '1 > datagram 0+2 ~1',
      '1 < datagram 0+2 ~2',
      '2 · open udp 10.0.0.1:40001 10.0.0.2:5222',
      '2 > datagram 0+2 ~3',
      '1 · close timeout, 2/2',
      '3 · open udp 10.0.0.1:40000 10.0.0.2:5222',
      '3 > datagram 0+2 ~4',
      '2 · close local, the capture ends here, 2/0',
      '3 · close local, the capture ends here, 2/0',
    ]);
  });

  it('that begins with the answer has its client by the known port', () => {
    const [opening] = linesOf(pcap([datagram(server, client, '~1')]));
    expect(opening).toBe('1 · open udp 10.0.0.1:40000 10.0.0.2:5222');
  });
});

describe('interfaces of pcapng', () => {
  it('have link types of their own', () => {
    const ng = pcapng('big');
    const file = Buffer.concat([
      ng.section(),
      ng.interface(1),
      ng.interface(101),
      ng.packet(1, BigInt(start), v4),
      ng.packet(0, BigInt(start), frames.ethernet(0x0800, v4)),
    ]);
    expect(linesOf(file).filter((line) => /data|retransmission/.test(line))).toEqual([
      '1 > data 0+6 ~hello',
      '1 > retransmission 6',
    ]);
  });
});
