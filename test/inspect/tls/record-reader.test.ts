import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordReader } from '../../../src/inspect/tls/record-reader.js';
import { byteByByte, type Cut, pieces, whole } from '../../support/memory-connection.js';

/** What the reader made of it, neighbouring stray and further bytes joined. */
function read(bytes: Buffer, cut: Cut): string[] {
  const told: string[] = [];
  const join = (kind: string, piece: Buffer, offset: number): void => {
    const last = told.at(-1) ?? '';
    if (last.startsWith(`${kind} `)) told[told.length - 1] = last + piece.toString('hex');
    else told.push(`${kind} ${offset} ${piece.toString('hex')}`);
  };
  const reader = new RecordReader({
    record: ({ type, bytes: record, offset }) =>
      told.push(`record ${type} ${offset} ${record.toString('hex')}`),
    stray: (piece, offset) => join('stray', piece, offset),
    rest: (piece, offset) => join('rest', piece, offset),
    lost: (offset) => told.push(`lost ${offset}`),
  });
  let offset = 0;
  for (const piece of cut(bytes)) {
    const lent = Buffer.from(piece);
    reader.push(lent, offset);
    offset += piece.length;
    lent.fill('#');
  }
  reader.end();
  return told;
}

describe.each([
  ['whole', whole],
  ['in threes', pieces(3)],
  ['byte by byte', byteByByte],
])('records, %s', (_, cut) => {
  it.each([
    ['two', '1603010002aabb17030300 01cc', ['record 22 0 1603010002aabb', 'record 23 7 1703030001cc']],
    ['an empty one', '16030100021603 1703030000', ['record 22 0 16030100021603', 'record 23 7 1703030000']],
    ['one that is cut', '16030100 05aabb', ['rest 0 1603010005aabb']],
    ['a header that is cut', '160301', ['rest 0 160301']],
    ['bytes before the first', '3c2f613e 1603010001aa', ['stray 0 3c2f613e', 'record 22 4 1603010001aa']],
    ['what only begins like one', '16160303 16030100ff 1503 160303 0001aa', undefined],
    ['data first', '1703030001aa', ['stray 0 1703030001aa']],
    ['a length beyond the limit', '160301ffff', ['stray 0 160301ffff']],
    [
      'a fault after a good one',
      '1603010001aa 2f2f 1603010001aa',
      ['record 22 0 1603010001aa', 'lost 6', 'rest 6 2f2f1603010001aa'],
    ],
    [
      'a length beyond the limit later',
      '1603010001aa 170303ffff00',
      ['record 22 0 1603010001aa', 'lost 6', 'rest 6 170303ffff00'],
    ],
  ])('%s', (_name, hex, expected) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(read(bytes, cut)).toEqual(expected ?? read(bytes, whole));
  });
});

it('the pieces make no difference, and no byte is lost', () => {
  const fragment = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
  const record = fc
    .tuple(fc.constantFrom(20, 21, 22, 23), fragment)
    .map(([type, bytes]) => Buffer.concat([Buffer.from([type, 3, 3, 0, bytes.length]), bytes]));
  const stream = fc
    .array(fc.oneof({ weight: 4, arbitrary: record }, { weight: 1, arbitrary: fragment }), { maxLength: 8 })
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 9 }), (bytes, size) => {
      const told = read(bytes, whole);
      expect(read(bytes, pieces(size))).toEqual(told);
      const all = told.filter((line) => !line.startsWith('lost')).map((line) => line.split(' ').at(-1) ?? '');
      expect(all.join('')).toBe(bytes.toString('hex'));
    }),
    { numRuns: 2000 },
  );
});
