// What is read of hellos, certificates and alerts; whatever peers send there, nothing is thrown. A case in fixtures/tls is what must
// be read, a line each, and after --- the record in hex.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlert } from '../../../src/inspect/tls/alerts.js';
import { readCertificate } from '../../../src/inspect/tls/certificate.js';
import { cipherSuite } from '../../../src/inspect/tls/cipher-suites.js';
import {
  readClientHello,
  readEncryptedExtensions,
  readServerHello,
  versionName,
} from '../../../src/inspect/tls/hello.js';
import { recordTls } from '../../support/tls-recording.js';
import { keyLogOf, lookAt } from './look.js';

const [head = '', hex = ''] = readFileSync(
  new URL('../../fixtures/tls/client-hello.txt', import.meta.url),
  'utf8',
).split('---\n');
const expected = Object.fromEntries(
  [...head.matchAll(/^(\w+): (.*)$/gm)].map(([, key, value]) => [key, value]),
);
/** Without the headers of record and message. */
const body = Buffer.from(hex.replaceAll('\n', ''), 'hex').subarray(9);

describe('a ClientHello', () => {
  it('is read as tshark reads it', () => {
    const hello = readClientHello(body);
    expect({
      ...hello,
      version: versionName(hello?.version ?? 0),
      alpn: hello?.alpn.join(','),
    }).toMatchObject(expected);
  });

  it('is nothing when it is cut', () => {
    // The list of extensions may be missing as a whole (RFC 5246 §7.4.1.2).
    const lengths = Array.from(body.keys()).filter((length) => readClientHello(body.subarray(0, length)));
    expect(lengths).toHaveLength(1);
  });

  it('may be cut over many records', async () => {
    const { chunks, keyLog, said } = await recordTls({ version: 'TLSv1.3' });
    const [first, ...rest] = chunks;
    const message = first?.bytes.subarray(5) ?? Buffer.alloc(0);
    const size = Math.ceil(message.length / 17);
    const records = Array.from({ length: 17 }, (_, i) => {
      const piece = message.subarray(i * size, (i + 1) * size);
      return Buffer.concat([Buffer.from([0x16, 3, 1, 0, piece.length]), piece]);
    });
    const all = [{ direction: 'upstream' as const, bytes: Buffer.concat(records) }, ...rest];
    const look = lookAt(all, keyLogOf(keyLog));
    expect(look.events).toEqual(['hello', 'established', 'decrypted']);
    expect(look.plain).toEqual(said);
  });
});

it('no bytes make a reader throw', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    // Good ones with some bytes changed get further.
    fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { maxLength: 5 }).map((changes) => {
      const changed = Buffer.from(body);
      for (const [at, byte] of changes) changed[at] = byte;
      return changed;
    }),
  );
  fc.assert(
    fc.property(noise, (array) => {
      const bytes = Buffer.from(array);
      readClientHello(bytes);
      readServerHello(bytes);
      readEncryptedExtensions(bytes);
      readCertificate(bytes, 0x0304);
      readCertificate(bytes, 0x0303);
      readAlert(bytes);
    }),
    { numRuns: 2000 },
  );
});

describe('an alert', () => {
  it.each([
    ['0100', 'close notify', false, true],
    ['0230', 'unknown certificate authority', true, false],
    ['0170', 'unrecognized name', false, false],
    ['02fe', 'alert 254', true, false],
  ])('%s', (bytes, words, isFatal, isEnd) => {
    expect(readAlert(Buffer.from(bytes, 'hex'))).toEqual({ words, isFatal, isEnd });
  });

  it.each(['', '02', '0328', '022800'])('is not %j', (bytes) => {
    expect(readAlert(Buffer.from(bytes, 'hex'))).toBeUndefined();
  });
});

describe('a cipher suite', () => {
  it.each([
    [0x1303, 'TLS_CHACHA20_POLY1305_SHA256', 'sha256', { mode: 'chacha20', keyLength: 32 }],
    [0x1305, 'TLS_AES_128_CCM_8_SHA256', 'sha256', { name: 'aes-128-ccm', tagLength: 8 }],
    [0xc024, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384', 'sha384', { name: 'aes-256-cbc', mac: 'sha384' }],
    [0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'sha256', { name: 'aes-256-cbc', mac: 'sha1' }],
    [0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'sha384', { name: 'aes-256-gcm', tagLength: 16 }],
  ])('%i is %s', (id, name, hash, cipher) => {
    expect(cipherSuite(id)).toMatchObject({ name, hash, cipher });
  });

  it('that cannot be opened has a name all the same', () => {
    expect(cipherSuite(0xc012)).toEqual({ name: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', hash: 'sha256' });
    expect(cipherSuite(0x00ff)).toEqual({ name: '0x00ff', hash: 'sha256' });
  });
});
