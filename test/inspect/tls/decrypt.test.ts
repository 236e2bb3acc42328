// Every way in which Node's TLS closes records is opened with its key log, whatever the pieces.
import { constants } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteByByte, pieces, whole } from '../../support/memory-connection.js';
import { recordTls, type TlsRecordingOptions } from '../../support/tls-recording.js';
import { keyLogOf, lookAt } from './look.js';

const suites12 = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-CCM',
  'ECDHE-ECDSA-AES256-CCM8',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
];
const suites13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

const cases: readonly (readonly [string, TlsRecordingOptions])[] = [
  ...suites12.map((name) => [name, { version: 'TLSv1.2', ciphers: `${name}:@SECLEVEL=0` }] as const),
  ...suites13.map((name) => [name, { version: 'TLSv1.3', ciphers: `${name}:ALL:@SECLEVEL=0` }] as const),
  ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384'].map(
    (name) =>
      [
        `${name}, MAC before encryption`,
        { version: 'TLSv1.2', ciphers: name, secureOptions: constants.SSL_OP_NO_ENCRYPT_THEN_MAC },
      ] as const,
  ),
];

describe.each(cases)('%s', (_, options) => {
  it('opens with its key log, fed whole, in pieces and byte by byte', async () => {
    const recording = await recordTls({ ...options, alpn: 'xmpp-client' });
    for (const cut of [whole, pieces(1000), pieces(7), byteByByte]) {
      const look = lookAt(recording.chunks, keyLogOf(recording.keyLog), cut);
      expect(look.notes).toEqual([]);
      expect(look.plain).toEqual(recording.said);
      expect(look.events).toEqual(['hello', 'established', 'decrypted']);
      expect(look.news[0]).toMatchObject({
        version: options.version,
        sni: 'localhost',
        alpn: 'xmpp-client,x-other',
        ja3: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(look.news[1]).toMatchObject({
        version: recording.version,
        cipher: recording.cipher,
        sni: 'localhost',
        alpn: 'xmpp-client',
        detail: 'CN=localhost, DNS:localhost',
      });
      expect(look.ended).toEqual(['upstream', 'downstream']);
    }
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  it('opens at any cuts, and in the order in which it was said', async () => {
    const recording = await recordTls({ version, lines: ['a', 'b', 'c', 'd', 'e', 'f'] });
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 90 })), (lengths) => {
        const cut = (bytes: Uint8Array): Uint8Array[] => {
          const found: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; ) {
            const length = lengths.next().value ?? 1;
            found.push(bytes.subarray(at, at + length));
            at += length;
          }
          return found;
        };
        const look = lookAt(recording.chunks, keyLogOf(recording.keyLog), cut);
        expect(look.order.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      }),
      { numRuns: 200 },
    );
  });

  it('opens a connection that resumes another', async () => {
    const first = await recordTls({ version });
    const second = await recordTls({ version, ...(first.session && { session: first.session }) });
    expect(second.isResumed).toBe(true);
    const look = lookAt(second.chunks, keyLogOf(second.keyLog));
    expect(look.plain).toEqual(second.said);
    expect(look.events).toEqual(['hello', 'established', 'decrypted']);
  });

  it('tells what stands in the clear when there are no keys', async () => {
    const recording = await recordTls({ version, alpn: 'xmpp-client' });
    const look = lookAt(recording.chunks);
    expect(look.events).toEqual(['hello', 'established']);
    expect(look.news[1]).toMatchObject({ version, cipher: recording.cipher, sni: 'localhost' });
    expect(look.plain).toEqual({ upstream: '', downstream: '' });
    const sum = { upstream: 0, downstream: 0 };
    for (const { direction, bytes } of recording.chunks) sum[direction] += bytes.length;
    expect(look.closed).toEqual(sum);
  });
});

it('an alert in place of the client’s answer is known by its size', async () => {
  const { chunks } = await recordTls({ version: 'TLSv1.3' });
  const answer = chunks.findIndex(({ direction }, i) => i > 0 && direction === 'upstream');
  const alert = Buffer.concat([Buffer.from('1703030013', 'hex'), Buffer.alloc(19, 'x')]);
  const look = lookAt([...chunks.slice(0, answer), { direction: 'upstream', bytes: alert }]);
  expect(look.events).toEqual(['hello', 'failed']);
  expect(look.news[1]?.detail).toContain('the client answered with an encrypted alert');
});

it('opens both sides of a renegotiation', async () => {
  const recording = await recordTls({ version: 'TLSv1.2', renegotiates: true });
  const look = lookAt(recording.chunks, keyLogOf(recording.keyLog));
  expect(look.plain).toEqual(recording.said);
  expect(look.events).toEqual(['hello', 'established', 'decrypted', 'hello', 'established']);
});

it('opens a connection whose server asks for another ClientHello', async () => {
  const recording = await recordTls({ version: 'TLSv1.3', groups: ['X25519:P-256', 'P-256'] });
  const retries = recording.chunks.filter(({ bytes }) => bytes.includes(retryRandom));
  expect(retries).toHaveLength(1);
  const look = lookAt(recording.chunks, keyLogOf(recording.keyLog));
  expect(look.plain).toEqual(recording.said);
  expect(look.events).toEqual(['hello', 'established', 'decrypted']);
});

/** RFC 8446 §4.1.3. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
