// Datagrams: each becomes a record that can be shown and kept, with no more fields than it has bytes for, and nobody's terminal obeys it.
import { decodeDatagrams, readDatagramCases } from '../../support/datagram-cases.js';
import { checkRecord } from '../check-record.js';
import { promise, type Target } from '../target.js';

const cases = readDatagramCases();
const ports = [undefined, 53, 69, 67, 123, 443, 520, 3478, 5060, 5353];

/** An input is a port, then datagrams: a direction and a length of two bytes before each. */
const framed = (bytes: Buffer, isDown: boolean): Buffer =>
  Buffer.concat([Buffer.from([isDown ? 1 : 0, bytes.length >> 8, bytes.length & 0xff]), bytes]);

export const datagrams: Target = {
  seeds: () =>
    cases.map(({ port, datagrams: all }) =>
      Buffer.concat([
        Buffer.from([Math.max(0, ports.indexOf(port))]),
        ...all.map(({ dir, bytes }) => framed(bytes.subarray(0, 0xffff), dir === 'downstream')),
      ]),
    ),
  words: [
    '\x21\x12\xa4\x42',
    '\xc0\x0c',
    '\xff\xff',
    '\x00\x00',
    '<message>',
    '</iq>',
    '\x16\xfe\xfd',
    '\x7f',
    '\r\n',
  ],
  run(input) {
    const all = [];
    for (let at = 1; at + 3 <= input.length; ) {
      const end = at + 3 + input.readUInt16BE(at + 1);
      const dir = ((input[at] ?? 0) & 1) === 0 ? ('upstream' as const) : ('downstream' as const);
      all.push({ dir, bytes: input.subarray(at + 3, end) });
      at = end;
    }
    const port = ports[(input[0] ?? 0) % ports.length];
    const records = decodeDatagrams(all, port === undefined ? {} : { port });
    promise(
      records.filter(({ t }) => t === 'datagram').length === all.length,
      'a datagram is one record of a datagram',
    );
    promise(records.length <= all.length + input.length, 'the records are bounded by the bytes');
    for (const record of records) checkRecord('datagram', record);
  },
};
