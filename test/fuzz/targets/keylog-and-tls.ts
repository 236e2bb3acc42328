// TLS with and without its key log: whatever comes, every byte goes one way and is told once, and nothing is thrown.
import { createHash, createHmac } from 'node:crypto';
import { decoders } from '../../../src/inspect/decoders/index.js';
import { KeyLog } from '../../../src/inspect/tls/key-log.js';
import type { Direction } from '../../../src/model/flow.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { decoderContext } from '../../support/flow-cases.js';
import { checkRecord } from '../check-record.js';
import { promise, type Target } from '../target.js';

const limits = { stanzaBytes: 4_000, depth: 20, attributes: 20, nameBytes: 100 };

/** An input is the key log, an empty line, then pieces: a direction and a length of two bytes before each. */
const input = (keys: readonly string[], pieces: readonly (readonly [0 | 1, Buffer])[]): Buffer =>
  Buffer.concat([
    Buffer.from(`${keys.join('\n')}\n\n`),
    ...pieces.map(([way, { length }], i) =>
      Buffer.concat([Buffer.from([way, length >> 8, length & 0xff]), pieces[i]?.[1] ?? Buffer.alloc(0)]),
    ),
  ]);

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const vector = (bytes: Buffer): Buffer => Buffer.concat([u16(bytes.length), bytes]);
const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3]), vector(body)]);
const handshake = (type: number, body: Buffer): Buffer =>
  record(22, Buffer.concat([Buffer.from([type, 0]), vector(body)]));

const random = (name: string): Buffer => createHash('sha256').update(name).digest();
const clientRandom = random('client');

const clientHello = handshake(
  1,
  Buffer.concat([
    Buffer.from([3, 3]),
    clientRandom,
    Buffer.from([0]),
    vector(Buffer.from([0x13, 0x01, 0xc0, 0x2f])),
    Buffer.from([1, 0]),
    vector(
      Buffer.concat([
        u16(0),
        vector(vector(Buffer.concat([Buffer.from([0]), vector(Buffer.from('a.example'))]))),
        u16(16),
        vector(vector(Buffer.concat([Buffer.from([11]), Buffer.from('xmpp-client')]))),
        u16(43),
        vector(Buffer.from([2, 3, 4])),
      ]),
    ),
  ]),
);
/** @param suite TLS_AES_128_GCM_SHA256 makes it TLS 1.3 */
const serverHello = (suite: number): Buffer =>
  handshake(
    2,
    Buffer.concat([
      Buffer.from([3, 3]),
      random('server'),
      Buffer.from([0]),
      u16(suite),
      Buffer.from([0]),
      vector(suite === 0x1301 ? Buffer.concat([u16(43), vector(Buffer.from([3, 4]))]) : Buffer.alloc(0)),
    ]),
  );

const secretOf = (label: string): string => createHmac('sha256', 'secret').update(label).digest('hex');
const line = (label: string, secret = secretOf(label)): string =>
  `${label} ${clientRandom.toString('hex')} ${secret}`;
const keys13 = [
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
].map((label) => line(label));
const keys12 = [line('CLIENT_RANDOM', secretOf('a') + secretOf('b').slice(0, 32))];

const changed = record(20, Buffer.from([1]));
const sealed = record(23, Buffer.alloc(40, 7));
const alert = record(21, Buffer.from([2, 40]));

export const keylogAndTls: Target = {
  seeds: () => [
    input(keys13, [
      [0, clientHello],
      [1, serverHello(0x1301)],
      [1, changed],
      [1, sealed],
      [0, sealed],
      [1, alert],
    ]),
    input(keys12, [
      [0, clientHello],
      [1, serverHello(0xc02f)],
      [0, changed],
      [1, changed],
      [0, sealed],
      [1, sealed],
    ]),
    input(
      [],
      [
        [0, clientHello],
        [1, serverHello(0xc02f)],
        [0, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ],
    ),
    input(keys12.slice(1), [
      [0, clientHello],
      [1, alert],
    ]),
  ],
  words: [
    '\x16\x03\x01',
    '\x17\x03\x03',
    '\x15\x03\x03\x00\x02',
    '\x14\x03\x03\x00\x01\x01',
    '\x13\x01',
    '\xff\xff',
    '\n\n',
  ],
  run(bytes) {
    const cut = bytes.indexOf('\n\n');
    const keys = new KeyLog();
    keys.text(bytes.toString('latin1', 0, Math.max(0, cut)));
    const made: TapRecord[] = [];
    const emit = (one: TapRecord): void => void made.push(one);
    const decoder = decoders.tls.create(decoderContext({ limits, keys, emit }));
    const ways: readonly Direction[] = ['upstream', 'downstream'];
    for (let at = cut + 2; at + 3 <= bytes.length; ) {
      const end = at + 3 + bytes.readUInt16BE(at + 1);
      const flags = bytes[at] ?? 0;
      const way = ways[flags & 1] ?? 'upstream';
      if (flags > 0xf0) decoder.gap?.(way, flags, micros(at));
      decoder.push(way, Buffer.from(bytes.subarray(at + 3, end)), micros(at));
      at = end;
    }
    for (const way of ways) decoder.end(way, micros(bytes.length));
    promise(made.length <= 20 + 4 * bytes.length, `${made.length} records of ${bytes.length} bytes`);
    for (const one of made) checkRecord('tls', one);
  },
};
