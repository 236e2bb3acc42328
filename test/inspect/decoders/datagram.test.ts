// Every flow in test/fixtures/datagrams, and what the decoder promises for any datagram.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDatagram } from '../../../src/inspect/protocols/index.js';
import type { TapRecord } from '../../../src/model/record.js';
import {
  type Datagram,
  datagramLines,
  decodeDatagrams,
  readDatagramCases,
} from '../../support/datagram-cases.js';

const cases = readDatagramCases();

it('there are cases', () => {
  expect(cases.length).toBeGreaterThan(25);
});

it.each(cases)('$name', ({ datagrams, records, ...options }) => {
  expect(datagramLines(decodeDatagrams(datagrams, options))).toEqual(records);
});

const direction = fc.constantFrom('upstream' as const, 'downstream' as const);
const noise = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));
/** A datagram of a case, cut, lengthened, and with some bytes turned. */
const bent = fc
  .tuple(
    fc.constantFrom(...cases.flatMap(({ datagrams }) => datagrams.map(({ bytes }) => bytes))),
    fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }),
    fc.option(fc.nat(300)),
    noise,
  )
  .map(([bytes, turned, cut, more]) => {
    const copy = Buffer.concat([
      bytes.subarray(0, cut ?? bytes.length),
      cut === null ? more : Buffer.alloc(0),
    ]);
    for (const [at, value] of turned) if (at < copy.length) copy[at] = value;
    return copy;
  });
const datagram: fc.Arbitrary<Datagram> = fc.record({ dir: direction, bytes: fc.oneof(bent, noise) });
const ports = fc.constantFrom(undefined, 7, 9, 13, 37, 53, 67, 69, 123, 520, 3478, 5222, 5353);

describe('any datagram', () => {
  it('has one record of its own, at its place, of bounded size; the decoder never throws', () => {
    fc.assert(
      fc.property(fc.array(datagram, { maxLength: 12 }), ports, (datagrams, port) => {
        const records = decodeDatagrams(datagrams, { ...(port !== undefined && { port }) });
        const own = records.filter((record) => record.t === 'datagram');
        const offsets = { upstream: 0, downstream: 0 };
        expect(own).toHaveLength(datagrams.length);
        for (const [i, { dir, bytes }] of datagrams.entries()) {
          expect(own[i]).toMatchObject({ dir, offset: offsets[dir], bytes: bytes.length });
          offsets[dir] += bytes.length;
        }
        for (const record of records) {
          expect(sizeOf(record)).toBeLessThan(16_000);
          if ('summary' in record) expect(record.summary?.length ?? 0).toBeLessThan(900);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('of the largest size is read in no more than its length many steps', () => {
    // Each of these makes a reader loop that does not take care.
    const largest = 65_507;
    const pointers = Buffer.alloc(largest, 'c00c', 'hex');
    pointers.writeUInt16BE(0x7fff, 4);
    const empty = Buffer.alloc(largest - 3);
    Buffer.from('0001ffcc2112a442', 'hex').copy(empty);
    const many = Buffer.alloc(largest);
    many.writeUInt16BE(0xffff, 6);
    for (const bytes of [pointers, empty, many, Buffer.alloc(largest, 0xff), Buffer.alloc(largest)]) {
      for (const port of [53, 5353, 67, 3478]) {
        const [record] = decodeDatagrams([{ dir: 'upstream', bytes }], { port });
        expect(record).toMatchObject({ t: 'datagram', bytes: bytes.length });
        expect(sizeOf(record)).toBeLessThan(16_000);
      }
    }
  });

  it('inside another one is looked at no deeper than twice', () => {
    const stun = (inside: Buffer): Buffer => {
      const head = Buffer.from('0016000021 12a442000000000000000000000000'.replaceAll(' ', ''), 'hex');
      const padded = Buffer.concat([inside, Buffer.alloc((4 - (inside.length % 4)) % 4)]);
      head.writeUInt16BE(padded.length + 4, 2);
      const attribute = Buffer.from([0, 0x13, inside.length >> 8, inside.length & 255]);
      return Buffer.concat([head, attribute, padded]);
    };
    let nested: Buffer = Buffer.from('x');
    for (let i = 0; i < 30; i++) nested = stun(nested);
    const reading = readDatagram({
      ...{ bytes: nested, dir: 'upstream', port: undefined, secrets: 'mask' },
      ...{ seen: new Set(), asked: undefined },
    });
    expect(reading?.summary.match(/TURN Send/g)).toHaveLength(3);
  });
});

describe('credentials of ICE and TURN', () => {
  it('are in no record', () => {
    for (const { datagrams, name, ...options } of cases) {
      if (options.secrets === 'keep') continue;
      const shown = JSON.stringify(decodeDatagrams(datagrams, options));
      for (const secret of ['evtj:h6vY', '9aeaa70cbfd8cb56', 'マトリックス', 'sesame'])
        expect(shown, name).not.toContain(secret);
      expect(shown, name).not.toContain(Buffer.from('sesame').toString('hex'));
    }
  });
});

const sizeOf = (record: TapRecord | undefined): number => JSON.stringify(record).length;
