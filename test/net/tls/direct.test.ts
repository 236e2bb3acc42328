// Direct TLS through an intercepting proxy, TLS on one leg only, and beginnings that only look like TLS.
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { clientHello, inRecords } from '../../support/client-hello.js';
import { loopback, readAll, readBytes } from '../../support/sockets.js';
import { header, path, secure, serve, tlsLoopback } from './path.js';

const offering = { ALPNProtocols: ['xmpp-client', 'other'] };

describe.each([
  ['recognised on tcp://', loopback, false],
  ['on tls://', tlsLoopback, true],
  ['from tcp:// to tls://', loopback, true],
] as const)('direct TLS %s', (_, listen, isUpstreamTls) => {
  it('mirrors SNI and ALPN, and shows what is said', async () => {
    const ends = await path({ listen, isUpstreamTls });
    const near = secure(ends.client, offering);
    const far = serve(await ends.accept(), ['xmpp-client']);
    near.write('up');
    expect(String(await readBytes(far, 2))).toBe('up');
    expect([far.servername, far.alpnProtocol]).toEqual(['localhost', 'xmpp-client']);
    expect(near.alpnProtocol).toBe('xmpp-client');
    far.end('down');
    near.end();
    expect(String(await readAll(near))).toBe('down');
    far.resume();
    await ends.tap.closed.take();
    expect(ends.tap.order).toEqual(['client hello', 'upstream established', 'client established']);
    expect(ends.tap.news[0]).toMatchObject({ sni: 'localhost', alpn: 'xmpp-client,other' });
    expect(ends.tap.plain).toEqual({ upstream: 'up', downstream: 'down' });
  });

  it('takes a ClientHello byte by byte, and in 17 records', async () => {
    for (const rewrite of [
      (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte])),
      (bytes: Buffer) => [inRecords(bytes, Math.ceil(bytes.length / 17))],
    ]) {
      const ends = await path({ listen, isUpstreamTls });
      const near = secure(ends.client, {}, (bytes, isFirst) => (isFirst ? rewrite(bytes) : [bytes]));
      const far = serve(await ends.accept());
      near.write('x');
      expect(String(await readBytes(far, 1))).toBe('x');
    }
  });

  it('gives no protocol when the server has chosen none', async () => {
    const ends = await path({ listen, isUpstreamTls });
    const near = secure(ends.client, offering);
    serve(await ends.accept()).resume();
    await once(near, 'secureConnect');
    expect(near.alpnProtocol).toBe(false);
  });

  it('takes the domain from the certificate of the server when the client names none', async () => {
    const ends = await path({ listen, isUpstreamTls });
    const near = secure(ends.client, { servername: '', checkServerIdentity: () => undefined });
    serve(await ends.accept()).resume();
    await once(near, 'secureConnect');
    expect(ends.tap.notes).toMatchObject([
      { topic: 'tls', text: expect.stringContaining('taken to be localhost') },
    ]);
  });

  it('ends both legs when the server is not who it should be', async () => {
    const ends = await path({ listen, isUpstreamTls });
    const near = secure(ends.client, { servername: 'other.example' });
    const closed = new Promise((resolve) => near.once('close', resolve));
    serve(await ends.accept()).resume();
    await closed;
    expect(await ends.tap.closed.take()).toMatchObject({
      how: 'error',
      dir: 'downstream',
      detail: expect.stringMatching(/^the certificate is not for other.example: it names DNS:localhost/),
    });
  });
});

describe('TLS on one leg', () => {
  it('is added towards the server for a plain client, by the domain of its stream header', async () => {
    const ends = await path({ isUpstreamTls: true });
    ends.client.write(header());
    const far = serve(await ends.accept(), ['xmpp-client']);
    expect(String(await readBytes(far, header().length))).toBe(header());
    expect([far.servername, far.alpnProtocol]).toEqual(['localhost', 'xmpp-client']);
    far.end('answer');
    expect(String(await readAll(ends.client))).toBe('answer');
    ends.client.end();
    far.resume();
    await ends.tap.closed.take();
    expect(ends.tap.order).toEqual(['upstream established']);
    expect(ends.tap.plain).toEqual({ upstream: header(), downstream: 'answer' });
  });

  it('is taken off for a plain server', async () => {
    const ends = await path({ listen: tlsLoopback });
    const near = secure(ends.client, offering);
    const server = await ends.accept();
    near.write('up');
    expect(String(await readBytes(server, 2))).toBe('up');
    expect(near.alpnProtocol).toBe('xmpp-client');
    server.end('down');
    expect(String(await readAll(near))).toBe('down');
    near.end();
    server.resume();
    await ends.tap.closed.take();
    expect(ends.tap.order).toEqual(['client hello', 'client established']);
  });

  it('is not begun for a client that leaves without a word', async () => {
    const ends = await path({ isUpstreamTls: true });
    ends.client.end();
    const detail = expect.stringContaining('before it said a word');
    expect(await ends.tap.closed.take()).toMatchObject({ detail });
  });
});

describe('what only looks like TLS', () => {
  it('passes as it is when it turns out to be none', async () => {
    const ends = await path();
    const bytes = Buffer.from('\x16\x03\x01\x00\x05\x02and more', 'latin1');
    for (const byte of bytes) ends.client.write(Buffer.from([byte]));
    const server = await ends.accept();
    expect(await readBytes(server, bytes.length)).toEqual(bytes);
    ends.client.end('rest');
    expect(String(await readAll(server))).toBe('rest');
    expect(ends.tap.order).toEqual([]);
  });

  it('passes when the server has spoken first: it is no beginning then', async () => {
    const ends = await path();
    const server = await ends.accept();
    server.write('220 ready\r\n');
    await readBytes(ends.client, 11);
    const hello = await clientHello();
    ends.client.write(hello);
    expect(await readBytes(server, hello.length)).toEqual(hello);
    expect(ends.tap.order).toEqual([]);
  });

  it('passes when the server speaks before the hello is complete', async () => {
    const ends = await path();
    const hello = await clientHello();
    ends.client.write(hello.subarray(0, 20));
    const server = await ends.accept();
    server.write('220');
    expect(String(await readBytes(ends.client, 3))).toBe('220');
    ends.client.write(hello.subarray(20));
    expect(await readBytes(server, hello.length)).toEqual(hello);
  });

  it('passes its end when it is cut off', async () => {
    const ends = await path();
    const hello = await clientHello();
    ends.client.end(hello.subarray(0, 40));
    const server = await ends.accept();
    expect(await readAll(server)).toEqual(hello.subarray(0, 40));
  });

  it('on tls:// is refused when it is something else', async () => {
    const ends = await path({ listen: tlsLoopback, isUpstreamTls: true });
    ends.client.end('<?xml');
    expect(await ends.tap.closed.take()).toMatchObject({ detail: expect.stringContaining('no ClientHello') });
  });

  it('is given half a minute', async () => {
    const ends = await path();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      ends.client.write(Buffer.from([0x16, 3]));
      await ends.accept();
      // It is read in the next turns.
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(30_000);
      expect(await ends.tap.closed.take()).toMatchObject({
        how: 'timeout',
        detail: expect.stringContaining('was not complete after 30 s'),
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
