// TCP as the plays in test/fixtures/packets have it: whole, byte by byte, cut anywhere, and in every kind of file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/cli.js';
import { type Order, pcap, pcapng } from '../../support/packet-bytes.js';
import { decodeFile, playPackets, recordLine } from '../../support/packet-play.js';

const folder = repositoryFile('test/fixtures/packets');
const plays = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const [play = '', expected = ''] = text.split('\n---\n');
    return { name, play, expected, packets: playPackets(play) };
  });

const linesOf = (pieces: readonly Buffer[]): string =>
  decodeFile(pieces)
    .records.map((record) => `${recordLine(record)}\n`)
    .join('');

describe.each(plays)('$name', ({ name, play, expected, packets }) => {
  const file = pcap(packets);

  it('is understood', () => {
    const lines = linesOf([file]);
    if (process.env.UPDATE_PLAYS) writeFileSync(`${folder}/${name}`, `${play}\n---\n${lines}`);
    else expect(lines).toBe(expected);
  });

  it('is the same byte by byte', () => {
    const bytes = Array.from({ length: file.length }, (_, i) => file.subarray(i, i + 1));
    expect(decodeFile(bytes).records).toEqual(decodeFile([file]).records);
  });

  it.each(['big', 'little'] as const)('is the same in every format, %s-endian', (order: Order) => {
    const whole = decodeFile([file]);
    const ng = pcapng(order);
    const blocks = [
      ng.section(),
      ng.interface(101),
      ...packets.map(({ at, bytes }) => ng.packet(0, BigInt(at), bytes)),
    ];
    for (const other of [
      pcap(packets, { order }),
      pcap(packets, { order, isNanos: true }),
      Buffer.concat(blocks),
    ])
      expect(decodeFile([other])).toEqual(whole);
  });

  it('may end anywhere', () => {
    const { records } = decodeFile([file]);
    for (let cut = 0; cut < file.length; cut++) {
      const seen = decodeFile([file.subarray(0, cut)]);
      const live = seen.records.filter(({ t }) => t !== 'close' && t !== 'gap' && t !== 'data');
      expect(live.length).toBeLessThanOrEqual(records.length + 1);
      for (const { t, flow } of seen.records)
        if (t === 'open')
          expect(seen.records.filter((each) => each.t === 'close' && each.flow === flow)).toHaveLength(1);
    }
  });
});
