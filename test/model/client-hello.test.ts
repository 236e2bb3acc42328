import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestHello, mayBeginTls, readClientHello } from '../../src/model/client-hello.js';
import { clientHello, inRecords } from '../support/client-hello.js';

const hello = await clientHello({ servername: 'example.org', ALPNProtocols: ['xmpp-client', 'http/1.1'] });
const expected = { sni: 'example.org', alpn: ['xmpp-client', 'http/1.1'], version: 0x0303 };

describe('readClientHello', () => {
  it('reads what a client offers', () => {
    const read = readClientHello(hello);
    expect(read).toMatchObject(expected);
    if (typeof read !== 'object') return;
    expect(read.random).toBe(hello.toString('hex', 11, 43));
    expect(read.versions).toContain(0x0304);
    expect(read.ciphers).toContain(0x1301);
    expect(read.extensions).toEqual(expect.arrayContaining([0, 10, 16, 43]));
    expect(read.groups).toContain(0x1d);
  });

  it('has neither name nor protocols where none are offered', async () => {
    const read = readClientHello(await clientHello({ maxVersion: 'TLSv1.2' }));
    expect(read).toMatchObject({ alpn: [], versions: [] });
    expect(read).not.toHaveProperty('sni');
  });

  it('is cut at every byte before its end, and whole with trailing bytes', () => {
    for (let end = 0; end < hello.length; end++) expect(readClientHello(hello.subarray(0, end))).toBe('cut');
    expect(readClientHello(Buffer.concat([hello, Buffer.from('<stream')]))).toMatchObject(expected);
  });

  it.each([1, 3, Math.ceil(hello.length / 17), 100])('is put together from records of %i bytes', (size) => {
    const many = inRecords(hello, size);
    expect(readClientHello(many)).toMatchObject(expected);
    expect(readClientHello(many.subarray(0, -1))).toBe('cut');
  });

  it('is nothing else', () => {
    for (const text of [
      '<?xml',
      'GET / HTTP/1.1',
      '\x16\x02',
      '\x16\x03\x01\x00\x00',
      '\x16\x03\x01\x00\x04\x02\0\0\0',
    ])
      expect(readClientHello(Buffer.from(text, 'latin1')), JSON.stringify(text)).toBeUndefined();
  });

  it('is given up when it is too long', () => {
    const endless = Buffer.from([0x16, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff]);
    expect(readClientHello(endless)).toBeUndefined();
    const record = Buffer.concat([Buffer.from([0x16, 3, 1, 0x40, 0]), Buffer.alloc(0x4000, 1)]);
    record.set([1, 0, 0xff, 0xff], 5);
    const flood = Buffer.concat(Array<Buffer>(6).fill(record));
    expect(flood.length).toBeGreaterThan(longestHello);
    expect(readClientHello(flood)).not.toBe('cut');
  });

  it('never throws, whatever is changed in it', () => {
    const change = fc.record({ at: fc.nat(hello.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(hello.length), (changes, end) => {
        const bytes = Buffer.from(hello);
        for (const { at, byte } of changes) bytes[at] = byte;
        readClientHello(bytes.subarray(0, end));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readClientHello(bytes)));
  });
});

describe('mayBeginTls', () => {
  it('needs one byte for a suspicion and two to be sure', () => {
    expect(mayBeginTls(Buffer.from([0x16]))).toBe(true);
    expect(mayBeginTls(Buffer.from([0x16, 3]))).toBe(true);
    expect(mayBeginTls(Buffer.from([0x16, 2]))).toBe(false);
    expect(mayBeginTls(Buffer.from('<'))).toBe(false);
    expect(mayBeginTls(Buffer.alloc(0))).toBe(false);
  });
});
