// Packets that wait for the keys of their TLS: how long, and what comes first.
import { expect, it } from 'vitest';
import { CiphertextWriter } from '../../../src/inspect/capture/ciphertext.js';
import { KeyLog } from '../../../src/inspect/tls/key-log.js';
import { micros } from '../../../src/model/time.js';
import { decodeFile, recordLine } from '../../support/packet-play.js';

const random = 'ab'.repeat(32);
const hello = Buffer.concat([
  Buffer.from([0x16, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3]),
  Buffer.from(random, 'hex'),
  Buffer.alloc(22),
]);
const line = (label: string): string => `${label} ${random} ${'cd'.repeat(48)}`;

function writing() {
  const keys = new KeyLog();
  const pieces: Buffer[] = [];
  const facts = { tool: '0.1.0', at: micros(0), secrets: 'keep', maps: [] } as const;
  const writer = new CiphertextWriter(facts, keys, (piece) => pieces.push(piece));
  pieces.push(writer.header());
  writer.open(1, '127.0.0.1:50112', '127.0.0.1:15223', micros(1));
  return {
    keys,
    writer,
    size: () => Buffer.concat(pieces).length,
    read: () => decodeFile([Buffer.concat(pieces)]),
  };
}

it('has the keys before the packets, once all of them are known', () => {
  const { keys, writer, size, read } = writing();
  const empty = size();
  writer.chunk(1, 'upstream', hello.subarray(0, 20), micros(2));
  writer.chunk(1, 'upstream', hello.subarray(20), micros(3));
  for (const label of ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'CLIENT_TRAFFIC_SECRET_0']) {
    keys.line(line(label));
    expect(size()).toBe(empty);
  }
  keys.line(line('SERVER_TRAFFIC_SECRET_0'));
  expect(size()).toBeGreaterThan(empty);
  writer.chunk(1, 'downstream', Buffer.from('~'), micros(4));
  writer.close(1, false, 'upstream', micros(5));
  const { secrets, records, faults } = read();
  expect(secrets.join('')).toContain(line('SERVER_TRAFFIC_SECRET_0').toLowerCase().slice(24));
  expect(faults).toEqual([]);
  const rows = records.map((record) => recordLine(record));
  expect(rows[0]).toBe('1 · open tcp 127.0.0.1:50112 127.0.0.1:15223');
  expect(rows.at(-1)).toBe(`1 > close fin, ${hello.length}/1`);
});

it('takes keys that come after the end of the connection', () => {
  const { keys, writer, read } = writing();
  writer.chunk(1, 'upstream', hello, micros(2));
  writer.close(1, true, 'downstream', micros(3));
  expect(read().records).toEqual([]);
  keys.line(line('CLIENT_RANDOM'));
  expect(read().secrets).toHaveLength(1);
  expect(read().records.at(-1)).toMatchObject({ t: 'close', how: 'rst', dir: 'downstream' });
});

it('waits neither for ever nor without bound, and not for what is no TLS', () => {
  const { writer, read } = writing();
  writer.open(2, 'a', 'b', micros(2));
  writer.chunk(2, 'upstream', Buffer.from('<presence/>'), micros(2));
  writer.close(2, false, 'upstream', micros(2));
  expect(read().records.filter(({ t }) => t === 'open')).toHaveLength(1);
  writer.chunk(1, 'upstream', hello, micros(3));
  for (let i = 0; i < 5; i++) writer.chunk(1, 'downstream', Buffer.alloc(60_000, '~'), micros(4));
  expect(read().records.filter(({ t }) => t === 'open')).toHaveLength(2);
  writer.open(3, 'a', 'c', micros(2));
  writer.chunk(3, 'upstream', hello, micros(3));
  writer.gap(3, 'downstream', 1000, micros(3));
  writer.end();
  expect(read().records.filter(({ t }) => t === 'open')).toHaveLength(3);
  expect(read().records.filter(({ t }) => t === 'gap')).toHaveLength(1);
});
