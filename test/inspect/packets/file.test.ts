// Files of packets as other programs write them, and as they are when something has gone wrong with them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecord, readRecord } from '../../../src/inspect/capture/line.js';
import { lines } from '../../../src/inspect/lines.js';
import { ip4, pcap, pcapng, udp } from '../../support/packet-bytes.js';
import { client, decodeFile, playPackets, recordLine, server, start } from '../../support/packet-play.js';

const datagram = (text: string): Buffer =>
  ip4(client, server, udp(client, server, Buffer.from(text)), { protocol: 17 });
const said = (file: Buffer): string[] =>
  decodeFile([file])
    .records.filter(({ t }) => t === 'datagram')
    .map(recordLine);
const times = (file: Buffer): number[] =>
  decodeFile([file])
    .records.filter(({ t }) => t === 'datagram')
    .map(({ at }) => at - start);

const little = pcapng('little');
const big = pcapng('big');
const micro = BigInt(start);

describe('pcapng', () => {
  it('has timestamps in units and from an instant of each interface', () => {
    const unit = (value: number) => little.option(9, Buffer.from([value]));
    const file = Buffer.concat([
      little.section(),
      little.interface(101),
      little.interface(101, unit(9)),
      little.interface(101, unit(3)),
      little.interface(101, unit(0x8a)),
      little.interface(101, little.option(14, little.wide(BigInt(start / 1e6)))),
      little.interface(101, little.option(14, little.wide(-10n))),
      little.packet(0, micro + 5n, datagram('a')),
      little.packet(1, (micro + 6n) * 1000n, datagram('b')),
      little.packet(2, micro / 1000n + 7n, datagram('c')),
      little.packet(3, BigInt(start / 1e6) * 1024n + 512n, datagram('d')),
      little.packet(4, 9n, datagram('e')),
      little.packet(5, micro + 10_000_011n, datagram('f')),
    ]);
    expect(times(file)).toEqual([5, 6, 7000, 500_000, 9, 11]);
  });

  it('has sections, each with a byte order and interfaces of its own', () => {
    const file = Buffer.concat([
      ...[big.section(), big.interface(101), big.packet(0, micro, datagram('~1'))],
      ...[little.section(), little.interface(147), little.interface(101)],
      little.packet(1, micro, datagram('~2')),
      little.packet(0, micro, datagram('~not read')),
    ]);
    expect(said(file)).toEqual(['1 > datagram 0+2 ~1', '1 > datagram 2+2 ~2']);
  });

  it('has packets of older and simpler kinds, and blocks that are passed over', () => {
    const file = Buffer.concat([
      ...[big.section(), big.block(0x0bad, Buffer.alloc(8)), big.interface(101)],
      ...[big.block(4, Buffer.alloc(12)), big.obsolete(0, micro, datagram('~old'))],
      ...[big.simple(datagram('~simple')), big.block(5, Buffer.alloc(16))],
    ]);
    expect(said(file)).toEqual(['1 > datagram 0+4 ~old', '1 > datagram 4+7 ~simple']);
    expect(times(file)).toEqual([0, 0]);
  });

  it('may carry the secrets of TLS', () => {
    const file = Buffer.concat([
      ...[little.section(), little.secrets(0x544c534b, 'CLIENT_RANDOM 00 11\n')],
      ...[little.secrets(0x57474b4c, 'of WireGuard'), little.interface(101)],
    ]);
    expect(decodeFile([file]).secrets).toEqual(['CLIENT_RANDOM 00 11\n']);
  });

  it('may have comments on packets', () => {
    const file = Buffer.concat([
      ...[big.section(), big.interface(101)],
      big.packet(
        0,
        micro,
        datagram('~1'),
        big.option(1, Buffer.from('seen by \u001b me')),
        big.option(0, Buffer.alloc(0)),
      ),
    ]);
    expect(decodeFile([file]).records.map(recordLine)).toContain(
      '1 · note comment in the file: seen by \u001b me',
    );
  });

  it('says which packet has no interface, and goes on', () => {
    const file = Buffer.concat([
      ...[big.section(), big.packet(3, micro, datagram('~1'))],
      ...[big.interface(101), big.packet(0, micro, datagram('~2'))],
    ]);
    expect(said(file)).toEqual(['1 > datagram 0+2 ~2']);
    expect(decodeFile([file]).faults).toEqual(['at byte 28: a packet of no described interface']);
  });

  it.each([
    ['a length that is no multiple of four', (bytes: Buffer) => bytes.writeUInt32BE(65, 4)],
    ['a length of nothing', (bytes: Buffer) => bytes.writeUInt32BE(0, 4)],
    ['a length without end', (bytes: Buffer) => bytes.writeUInt32BE(0xfffffff0, 4)],
    ['two different lengths', (bytes: Buffer) => bytes.writeUInt32BE(64, bytes.length - 4)],
  ])('is taken up again after %s', (_, spoil) => {
    const broken = big.packet(0, micro, datagram('~broken'));
    spoil(broken);
    const file = Buffer.concat([
      ...[big.section(), big.interface(101), broken],
      big.packet(0, micro, datagram('~good')),
      big.packet(0, micro, datagram('~too')),
    ]);
    expect(said(file)).toEqual(['1 > datagram 0+5 ~good', '1 > datagram 5+4 ~too']);
    expect(decodeFile([file]).faults).toHaveLength(1);
    expect(decodeFile([file]).faults[0]).toMatch(/^at byte 48: .*; looking for the next one$/);
  });

  it('has no packet longer than its block', () => {
    const packet = big.packet(0, micro, datagram('~1'));
    packet.writeUInt32BE(5000, 20);
    const file = Buffer.concat([big.section(), big.interface(101), packet]);
    expect(decodeFile([file]).faults).toEqual(['at byte 48: a packet of 5000 bytes in a shorter block']);
    expect(said(file)).toEqual(['1 > datagram 0+2 ~1']);
  });
});

describe('pcap', () => {
  it('is taken up again after a bad length', () => {
    const good = pcap(
      ['~1', '~2', '~3', '~4', '~5'].map((text, i) => ({ bytes: datagram(text), at: start + i })),
    );
    const length = (good.length - 24) / 5;
    good.writeUInt32LE(0xffff_fff0, 24 + length + 8);
    expect(said(good)).toEqual([0, 2, 3, 4].map((i, n) => `1 > datagram ${2 * n}+2 ~${i + 1}`));
    expect(decodeFile([good]).faults).toEqual([
      `at byte ${24 + length}: a packet of 4294967280 bytes; looking for the next one`,
    ]);
  });

  it('that is cut off is told', () => {
    const whole = pcap([{ bytes: datagram('~1'), at: start }]);
    const cut = pcap([
      { bytes: datagram('~1'), at: start },
      { bytes: datagram('~2'), at: start },
    ]).subarray(0, -1);
    expect(said(cut)).toEqual(said(whole));
    expect(decodeFile([cut]).faults).toEqual([
      `at byte ${whole.length}: the last packet is cut off; it is left out`,
    ]);
  });

  it('without packets has nothing but an end', () => {
    expect(decodeFile([pcap([])])).toEqual({
      records: [],
      faults: [],
      secrets: [],
      end: '{"t":"end","at":0,"flows":0,"bytes":{"up":0,"down":0}}',
    });
  });
});

describe('whatever a file holds', () => {
  const play = `
> SYN
< SYN ACK
> ACK
> "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
> "<message><body>hi</body></message>"
< "~abc"
> seq=200 "~ahead"
> FIN
< RST`;
  const packets = playPackets(play);
  const ng = (order: 'big' | 'little') => {
    const to = pcapng(order);
    return Buffer.concat([
      ...[to.section(), to.interface(101), to.secrets(0x544c534b, 'x'), to.simple(datagram('~'))],
      ...packets.map(({ at, bytes }) => to.packet(0, BigInt(at), bytes, to.option(1, Buffer.from('hm')))),
    ]);
  };
  const files = [pcap(packets), pcap(packets, { order: 'big', isNanos: true }), ng('big'), ng('little')];

  /** Bytes changed, taken out and put in, at any place. */
  const edits = fc.array(
    fc.tuple(
      fc.constantFrom('set', 'cut', 'insert', 'copy'),
      fc.nat(100_000),
      fc.oneof(fc.nat(255), fc.constantFrom(0, 255, 127, 128)),
      fc.nat(64),
    ),
    { minLength: 1, maxLength: 12 },
  );

  function edited(file: Buffer, list: readonly (readonly [string, number, number, number])[]): Buffer {
    let bytes = Buffer.from(file);
    for (const [how, place, value, length] of list) {
      const at = place % bytes.length;
      if (how === 'set') bytes[at] = value;
      if (how === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      if (how === 'insert')
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(length, value), bytes.subarray(at)]);
      if (how === 'copy')
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
      if (bytes.length === 0) bytes = Buffer.from([value]);
    }
    return bytes;
  }

  it('is read without a fault of the program, to records that can be shown and written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, (file, list) => {
        const bytes = edited(file, list);
        const { records, faults } = decodeFile([bytes]);
        expect(faults.length).toBeLessThanOrEqual(21);
        expect(records.length).toBeLessThan(400);
        const open = new Set<number>();
        for (const record of records) {
          expect(lines(record)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          expect(readRecord(JSON.parse(formatRecord(record)))).toEqual(record);
          if (record.t === 'open') open.add(record.flow);
          if (record.t === 'close') expect(open.delete(record.flow)).toBe(true);
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 1500, seed: 7 },
    );
  });

  it('is the same in pieces of any size', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, fc.integer({ min: 1, max: 200 }), (file, list, size) => {
        const bytes = edited(file, list);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        expect(decodeFile(pieces)).toEqual(decodeFile([bytes]));
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
