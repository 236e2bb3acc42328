// STARTTLS through an intercepting proxy: the order of things, and all that may come where it does not belong.
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { ending, readAll, readBytes } from '../../support/sockets.js';
import {
  asked,
  failure,
  features,
  header,
  path,
  proceed,
  secure,
  serve,
  starttls,
  type TlsPath,
} from './path.js';

/** From `<proceed/>` on: both legs in TLS, a word each way. */
async function talkSecretly(ends: TlsPath, server: Awaited<ReturnType<typeof asked>>): Promise<void> {
  server.write(proceed);
  const far = serve(server);
  expect(String(await readBytes(ends.client, proceed.length))).toBe(proceed);
  const near = secure(ends.client);
  near.write('<auth/>');
  expect(String(await readBytes(far, 7))).toBe('<auth/>');
  far.write('<success/>');
  expect(String(await readBytes(near, 10))).toBe('<success/>');
  near.end();
  far.resume().end();
  near.resume();
  await ends.tap.closed.take();
}

describe('STARTTLS', () => {
  it('secures the leg to the server first, and shows what is said inside', async () => {
    const ends = await path();
    const server = await asked(ends);
    await talkSecretly(ends, server);
    expect(ends.tap.order).toEqual(['upstream established', 'client hello', 'client established', 'secured']);
    expect(ends.tap.plain).toEqual({
      upstream: header() + starttls,
      downstream: header() + features + proceed,
    });
    expect(ends.tap.secret).toEqual({ upstream: '<auth/>', downstream: '<success/>' });
    expect(ends.tap.notes).toEqual([]);
    expect(ends.tap.news[0]).toMatchObject({ version: 'TLSv1.3', sni: 'localhost' });
    expect(ends.tap.news[0]?.detail).toMatch(/^CN=localhost; DNS:localhost; until /);
    expect(ends.tap.news[1]).toMatchObject({
      sni: 'localhost',
      ja3: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('names the domain of the stream header to the server, not the host that was typed', async () => {
    const ends = await path();
    ends.client.write(header('other.example'));
    const server = await ends.accept();
    await readBytes(server, header('other.example').length);
    server.write(header() + features);
    await readBytes(ends.client, (header() + features).length);
    ends.client.write(starttls);
    await readBytes(server, starttls.length);
    const told = readAll(ends.client);
    server.write(proceed);
    const far = serve(server);
    expect(String(await told)).toBe(`${failure}</stream:stream>`);
    expect(far.servername).toBe('other.example');
    expect(ends.tap.news).toMatchObject([
      {
        leg: 'upstream',
        event: 'failed',
        detail: expect.stringMatching(/^the certificate is not for other.example/),
      },
    ]);
    expect(ends.tap.notes).toMatchObject([{ topic: 'tls', text: expect.stringContaining('<failure/>') }]);
    ends.client.end();
    expect(await ends.tap.closed.take()).toMatchObject({ how: 'error', dir: 'downstream' });
  });

  it('holds an answer that comes in pieces, and passes what stands before it', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.write(' \n');
    expect(String(await readBytes(ends.client, 2))).toBe(' \n');
    for (const byte of proceed.slice(0, -1)) await new Promise((resolve) => server.write(byte, resolve));
    server.write('>');
    const far = serve(server);
    expect(String(await readBytes(ends.client, proceed.length))).toBe(proceed);
    secure(ends.client).write('x');
    expect(String(await readBytes(far, 1))).toBe('x');
  });

  it('goes on when a ClientHello is sent along with <starttls/> (XEP-0305)', async () => {
    const ends = await path();
    ends.client.write(header());
    const server = await ends.accept();
    await readBytes(server, header().length);
    server.write(header() + features);
    await readBytes(ends.client, (header() + features).length);
    // The answer in the clear must not reach TLS.
    let isFirstRead = true;
    const near = secure(ends.client, {}, (bytes, isFirst) =>
      isFirst ? [Buffer.concat([Buffer.from(starttls), bytes])] : [bytes],
    );
    const [feed] = ends.client.listeners('data') as ((bytes: Buffer) => void)[];
    ends.client.removeAllListeners('data').on('data', (bytes: Buffer) => {
      const rest = isFirstRead ? bytes.subarray(proceed.length) : bytes;
      isFirstRead = false;
      if (rest.length > 0) feed?.(rest);
    });
    await readBytes(server, starttls.length);
    server.write(proceed);
    const far = serve(server);
    near.write('first words');
    expect(String(await readBytes(far, 11))).toBe('first words');
    expect(ends.tap.notes).toEqual([]);
  });

  it('skips white space after <starttls/>', async () => {
    const ends = await path();
    const server = await asked(ends, '\r\n ');
    await talkSecretly(ends, server);
    expect(ends.tap.notes).toEqual([]);
    expect(ends.tap.plain.upstream).toBe(header() + starttls);
  });

  it('forwards nothing that is slipped in behind <starttls/> (CVE-2011-0411)', async () => {
    const ends = await path();
    const injected = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    const server = await asked(ends, injected);
    await talkSecretly(ends, server);
    expect(ends.tap.secret.upstream).toBe('<auth/>');
    expect(ends.tap.plain.upstream).toBe(header() + starttls);
    expect(ends.tap.notes).toMatchObject([
      {
        dir: 'upstream',
        rule: 'starttls-trailing-bytes',
        rfc: 'RFC 6120 §5.4.3.3',
        offset: ends.tap.plain.upstream.length,
      },
    ]);
  });

  it('forwards nothing that is slipped in behind <proceed/>', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.write(`${proceed}<stream:features/>`);
    const far = serve(server);
    expect(String(await readBytes(ends.client, proceed.length))).toBe(proceed);
    const near = secure(ends.client);
    near.write('x');
    expect(String(await readBytes(far, 1))).toBe('x');
    far.write('y');
    expect(String(await readBytes(near, 1))).toBe('y');
    expect(ends.tap.secret.downstream).toBe('y');
    expect(ends.tap.notes).toMatchObject([{ dir: 'downstream', rule: 'starttls-trailing-bytes' }]);
  });

  it('passes <failure/> on and leaves the connection alone', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.end(`${failure}</stream:stream>`);
    expect(String(await readAll(ends.client))).toBe(`${failure}</stream:stream>`);
    ends.client.end();
    expect(await ends.tap.closed.take()).toMatchObject({ how: 'fin', dir: 'downstream' });
    expect(ends.tap.order).toEqual(['upstream failed']);
  });

  it('passes on what is cut off in the middle of the answer', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.end('<proceed xmlns=');
    expect(String(await readAll(ends.client))).toBe('<proceed xmlns=');
  });

  it('does not begin with a <proceed/> that nobody asked for', async () => {
    const ends = await path();
    ends.client.write(header());
    const server = await ends.accept();
    server.write(header() + features + proceed);
    const all = header() + features + proceed;
    expect(String(await readBytes(ends.client, all.length))).toBe(all);
    ends.client.write('<message/>');
    expect(String(await readBytes(server, header().length + 10))).toBe(`${header()}<message/>`);
    expect(ends.tap.order).toEqual([]);
    expect(ends.tap.notes).toMatchObject([{ text: expect.stringContaining('nobody asked for TLS') }]);
  });

  it('leaves a stream in the clear whose features were stripped of it', async () => {
    const ends = await path();
    const bare = `${header()}<stream:features/>`;
    ends.client.write(header());
    const server = await ends.accept();
    server.write(bare);
    expect(String(await readBytes(ends.client, bare.length))).toBe(bare);
    const success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    server.write(success);
    expect(String(await readBytes(ends.client, success.length))).toBe(success);
    // After the login nobody looks for STARTTLS any more.
    ends.client.end(`${header() + starttls}anything`);
    expect(String(await readAll(server))).toBe(`${header() + header() + starttls}anything`);
    expect([ends.tap.order, ends.tap.notes]).toEqual([[], []]);
  });

  it('says so when the client asks for what was not offered', async () => {
    const ends = await path();
    ends.client.write(header() + starttls);
    const server = await ends.accept();
    await readBytes(server, (header() + starttls).length);
    expect(ends.tap.notes).toMatchObject([{ text: expect.stringContaining('has not offered it') }]);
  });

  it('passes a second <starttls/> inside TLS like everything else there', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.write(proceed);
    const far = serve(server);
    await readBytes(ends.client, proceed.length);
    const near = secure(ends.client);
    near.write(`${header() + starttls}<auth/>`);
    const all = `${header() + starttls}<auth/>`;
    expect(String(await readBytes(far, all.length))).toBe(all);
    far.write(failure);
    expect(String(await readBytes(near, failure.length))).toBe(failure);
  });
});

describe('what goes wrong', () => {
  it("on the server's certificate is told to the client with <failure/>", async () => {
    const ends = await path({ interception: { upstream: { insecure: false } } });
    const server = await asked(ends);
    const told = readAll(ends.client);
    server.write(proceed);
    serve(server).resume();
    expect(String(await told)).toBe(`${failure}</stream:stream>`);
    expect(ends.tap.news).toMatchObject([
      {
        leg: 'upstream',
        event: 'failed',
        detail: expect.stringContaining('is self-signed and not among the trusted ones'),
      },
    ]);
    ends.client.end();
    await ends.tap.closed.take();
  });

  it.each(['reset', 'garbage', 'end'] as const)(
    'with a server that answers with %s after <proceed/>',
    async (how) => {
      const ends = await path();
      const server = await asked(ends);
      const told = readAll(ends.client);
      server.write(proceed, () => {
        if (how === 'reset') server.resetAndDestroy();
        else if (how === 'end') server.end();
      });
      if (how === 'garbage') {
        await readBytes(server, 1);
        server.write('this is no TLS');
      }
      expect(String(await told)).toBe(`${failure}</stream:stream>`);
      expect(ends.tap.order).toEqual(['upstream failed']);
      ends.client.end();
      expect((await ends.tap.closed.take()).dir).toBe('downstream');
    },
  );

  it('with a client that does not trust the tap names the remedy', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.write(proceed);
    const far = serve(server);
    await readBytes(ends.client, proceed.length);
    secure(ends.client, { ca: [] });
    const ended = ending(far);
    expect(await ends.tap.closed.take()).toMatchObject({ dir: 'upstream' });
    expect(ends.tap.order.at(-1)).toBe('client failed');
    expect(ends.tap.news.at(-1)?.detail).toMatch(/trust me for localhost/);
    expect(['fin', 'closed', 'ECONNRESET']).toContain(await ended);
  });

  it.each(['reset', 'end'] as const)('with a client that goes by %s before its ClientHello', async (how) => {
    const ends = await path();
    const server = await asked(ends);
    server.write(proceed);
    const far = serve(server);
    await readBytes(ends.client, proceed.length);
    const ended = ending(far);
    if (how === 'reset') ends.client.resetAndDestroy();
    else ends.client.end();
    expect(await ends.tap.closed.take()).toMatchObject({ dir: 'upstream' });
    expect(ends.tap.order).toEqual(['upstream established', 'client failed']);
    await ended;
  });

  it('with a certificate that cannot be made is told to the client', async () => {
    const identity = async () => {
      throw new Error('the disk is full');
    };
    const ends = await path({ interception: { identity } });
    const server = await asked(ends);
    const told = readAll(ends.client);
    server.write(proceed);
    serve(server).resume();
    expect(String(await told)).toBe(`${failure}</stream:stream>`);
    expect(ends.tap.news.at(-1)).toMatchObject({ leg: 'client', event: 'failed' });
    ends.client.end();
  });

  it('with the proxy itself, which is closed in the middle of a handshake', async () => {
    const ends = await path();
    const server = await asked(ends);
    server.write(proceed);
    await readBytes(server, 5);
    await ends.proxy.close();
    expect(await ends.tap.closed.take()).toMatchObject({ flow: 1 });
  });

  it('too much before the answer ends the connection', async () => {
    const ends = await path();
    await asked(ends);
    ends.client.write(Buffer.alloc(100_000, 0x16));
    expect(await ends.tap.closed.take()).toMatchObject({ how: 'error', dir: 'upstream' });
    expect(ends.tap.news.at(-1)?.detail).toMatch(/too much was sent before the answer/);
  });
});

describe('inside TLS', () => {
  async function inside(): Promise<{
    ends: TlsPath;
    near: ReturnType<typeof secure>;
    far: ReturnType<typeof serve>;
    raw: Awaited<ReturnType<typeof asked>>;
  }> {
    const ends = await path();
    const raw = await asked(ends);
    raw.write(proceed);
    const far = serve(raw);
    await readBytes(ends.client, proceed.length);
    const near = secure(ends.client);
    near.write('x');
    await readBytes(far, 1);
    far.write('y');
    await readBytes(near, 1);
    return { ends, near, far, raw };
  }

  it('an end is passed on, and the other direction goes on', async () => {
    const { ends, near, far } = await inside();
    near.end('last words');
    expect(String(await readAll(far))).toBe('last words');
    far.end('still talking');
    expect(String(await readAll(near))).toBe('still talking');
    expect(await ends.tap.closed.take()).toMatchObject({ how: 'fin', dir: 'upstream' });
  });

  it.each(['upstream', 'downstream'] as const)('a RST %s is passed on as one', async (dir) => {
    const { ends, raw } = await inside();
    const [from, to] = dir === 'upstream' ? [ends.client, raw] : [raw, ends.client];
    const seen = once(to, 'close');
    from.resetAndDestroy();
    await seen;
    expect(await ends.tap.closed.take()).toMatchObject({ how: 'rst', dir });
  });

  it('megabytes pass unchanged both ways', async () => {
    const { near, far } = await inside();
    const up = Buffer.alloc(3_000_000, 'abcdefghijklmnopq');
    const down = Buffer.alloc(4_000_000, '0123456789abc');
    near.end(up);
    far.end(down);
    const [atServer, atClient] = await Promise.all([readAll(far), readAll(near)]);
    expect(atServer.equals(up)).toBe(true);
    expect(atClient.equals(down)).toBe(true);
  });
});

describe('time', () => {
  it('runs out for a client that never sends its ClientHello', async () => {
    const ends = await path();
    const server = await asked(ends);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      server.write(proceed);
      serve(server).resume();
      await readBytes(ends.client, proceed.length);
      // The proxy begins to wait when it has written <proceed/>.
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(30_000);
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(5_000);
      const closing = await ends.tap.closed.take();
      expect(closing).toMatchObject({ how: 'timeout', dir: 'upstream' });
    } finally {
      vi.useRealTimers();
    }
  });
});
