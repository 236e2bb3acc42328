import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Endpoint, StreamEndpoint } from '../../src/model/endpoint.js';
import type { Direction, FlowId } from '../../src/model/flow.js';
import { systemClock } from '../../src/net/clock.js';
import { type Forwarder, type ProxyOptions, startProxy } from '../../src/net/proxy.js';
import type { FlowClosing, FlowOpening, TapSink } from '../../src/net/tap-sink.js';
import {
  bareClient,
  bareServer,
  ending,
  loopback,
  Queue,
  readAll,
  readBytes,
  unixEndpoint,
} from '../support/sockets.js';

/** Keeps everything that a proxy tells. */
class Recording implements TapSink {
  readonly opened: FlowOpening[] = [];
  readonly closed = new Queue<FlowClosing & { flow: FlowId }>();
  readonly forwarded: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #pieces: Record<Direction, Buffer[]> = {
    upstream: [],
    downstream: [],
  };

  open(opening: FlowOpening): void {
    this.opened.push(opening);
  }

  chunk(_flow: FlowId, direction: Direction, bytes: Uint8Array): void {
    this.forwarded[direction] += bytes.length;
    this.#pieces[direction].push(Buffer.from(bytes));
  }

  tls(): void {}

  secured(): void {}

  note(): void {}

  close(flow: FlowId, closing: FlowClosing): void {
    this.closed.put({ flow, ...closing });
  }

  bytes(direction: Direction): Buffer {
    return Buffer.concat(this.#pieces[direction]);
  }
}

interface Path {
  readonly proxy: Forwarder;
  readonly client: Socket;
  readonly server: Socket;
  readonly tap: Recording;
}

async function proxied(upstream: StreamEndpoint, options: Partial<ProxyOptions> = {}): Promise<Forwarder> {
  let flows = 0;
  const defaults = {
    listen: loopback,
    tap: new Recording(),
    clock: systemClock,
    nextFlow: () => ++flows,
  };
  const proxy = await startProxy({ ...defaults, upstream, ...options });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A client and a server with a proxy between them. */
async function path(options: Partial<ProxyOptions> = {}, upstream: StreamEndpoint = loopback): Promise<Path> {
  const tap = new Recording();
  const far = await bareServer(upstream);
  const proxy = await proxied(far.endpoint, { tap, ...options });
  const client = await bareClient(proxy.endpoint);
  return { proxy, client, server: await far.accept(), tap };
}

/** Writes all of `bytes` in pieces of random sizes, waiting when the socket is full, then a FIN. */
async function writeInPieces(socket: Socket, bytes: Buffer, longest: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(Math.random() * longest);
    if (!socket.write(bytes.subarray(at, end))) await new Promise((resolve) => socket.once('drain', resolve));
    at = end;
  }
  socket.end();
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const ways: [string, () => Promise<[StreamEndpoint, StreamEndpoint]>][] = [
  ['TCP to TCP', async () => [loopback, loopback]],
  ['TCP to Unix', async () => [loopback, await unixEndpoint()]],
  ['Unix to TCP', async () => [await unixEndpoint(), loopback]],
  ['Unix to Unix', async () => [await unixEndpoint(), await unixEndpoint()]],
  ['IPv6 to IPv6', async () => [v6, v6]],
];
const v6: StreamEndpoint = { kind: 'tcp', host: '::1', port: 0 };

describe.each(ways)('%s', (_, endpoints) => {
  it.each([100, 5_000, 300_000])(
    'forwards megabytes both ways unchanged in pieces of up to %i bytes',
    async (longest) => {
      const [listen, upstream] = await endpoints();
      const { client, server, tap } = await path({ listen, hash: true }, upstream);
      const size = longest < 1_000 ? 300_000 : 4_000_000;
      const up = randomBytes(size);
      const down = randomBytes(size + 1);
      const [atServer, atClient] = await Promise.all([
        readAll(server),
        readAll(client),
        writeInPieces(client, up, longest),
        writeInPieces(server, down, longest),
      ]);
      expect(atServer.equals(up)).toBe(true);
      expect(atClient.equals(down)).toBe(true);
      expect(tap.bytes('upstream').equals(up)).toBe(true);
      expect(tap.bytes('downstream').equals(down)).toBe(true);
      expect(await tap.closed.take()).toMatchObject({
        flow: 1,
        how: 'fin',
        bytes: { upstream: up.length, downstream: down.length },
        sha256: { upstream: sha256(up), downstream: sha256(down) },
      });
    },
  );

  it('passes a FIN on and lets the other direction go on', async () => {
    for (const first of ['upstream', 'downstream'] as const) {
      const [listen, upstream] = await endpoints();
      const { client, server, tap } = await path({ listen }, upstream);
      const [ender, other] = first === 'upstream' ? [client, server] : [server, client];
      ender.end('last words');
      expect(String(await readAll(other))).toBe('last words');
      other.write('still ');
      expect(String(await readBytes(ender, 6))).toBe('still ');
      other.end('talking');
      expect(String(await readAll(ender))).toBe('talking');
      expect(await tap.closed.take()).toMatchObject({ how: 'fin', dir: first });
    }
  });
});

describe('ends', () => {
  it.each([
    ['upstream', 'client', 'server'],
    ['downstream', 'server', 'client'],
  ] as const)('passes a RST on %s', async (dir, from, to) => {
    const ends = await path();
    ends.client.write('x');
    await readBytes(ends.server, 1);
    const seen = ending(ends[to]);
    ends[from].resetAndDestroy();
    expect(await seen).toBe('ECONNRESET');
    expect(await ends.tap.closed.take()).toMatchObject({
      how: 'rst',
      dir,
      detail: 'connection reset (ECONNRESET)',
      bytes: { upstream: 1, downstream: 0 },
    });
  });

  it('resets the client when the upstream refuses, and says why', async () => {
    const tap = new Recording();
    const proxy = await proxied({ kind: 'tcp', host: '127.0.0.1', port: 1 }, { tap });
    const client = await bareClient(proxy.endpoint);
    expect(await ending(client)).toBe('ECONNRESET');
    expect(await tap.closed.take()).toMatchObject({
      flow: 1,
      how: 'error',
      dir: 'downstream',
      detail: 'connection refused (ECONNREFUSED)',
      bytes: { upstream: 0, downstream: 0 },
    });
  });

  it('closes a Unix client when the upstream is not there', async () => {
    const tap = new Recording();
    const upstream = await unixEndpoint();
    const proxy = await proxied(upstream, {
      tap,
      listen: await unixEndpoint(),
    });
    const client = await bareClient(proxy.endpoint);
    expect(['fin', 'ECONNRESET']).toContain(await ending(client));
    expect(await tap.closed.take()).toMatchObject({
      how: 'error',
      detail: 'there is no such socket file (ENOENT)',
    });
  });

  it('drops its flows when closed, and tells of each before close() is over', async () => {
    const { proxy, client, server, tap } = await path();
    client.write('x');
    await readBytes(server, 1);
    const ends = [ending(client), ending(server)];
    let told: unknown;
    void tap.closed.take().then((closing) => {
      told = closing;
    });
    await proxy.close();
    expect(told).toMatchObject({
      flow: 1,
      how: 'local',
      bytes: { upstream: 1, downstream: 0 },
    });
    expect(told).not.toHaveProperty('dir');
    await Promise.all(ends);
    await expect(bareClient(proxy.endpoint)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('flow', () => {
  it('keeps what the client says before the upstream is connected, even its FIN', async () => {
    const far = await bareServer();
    const proxy = await proxied(far.endpoint);
    const client = await bareClient(proxy.endpoint);
    client.end('before anybody answered');
    expect(String(await readAll(await far.accept()))).toBe('before anybody answered');
  });

  it.each([
    ['upstream', 'client', 'server'],
    ['downstream', 'server', 'client'],
  ] as const)('stops the source when the reader of %s stops, and loses nothing', async (dir, from, to) => {
    // Unix sockets: the kernel keeps little of what is on its way, and as much on every machine.
    const { proxy, tap, ...ends } = await path({ listen: await unixEndpoint() }, await unixEndpoint());
    const all = randomBytes(48 * 1024 * 1024);
    ends[from].end(all);
    await quiet(proxy.endpoint, () => tap.forwarded[dir]);
    expect(tap.forwarded[dir]).toBeGreaterThan(0);
    expect(tap.forwarded[dir]).toBeLessThan(4 * 1024 * 1024);
    const received = await readAll(ends[to]);
    expect(received.equals(all)).toBe(true);
  });

  it('goes on when the sink throws, and counts it', async () => {
    const fault = new Error('a broken decoder');
    const fail = () => {
      throw fault;
    };
    const { proxy, client, server } = await path({
      tap: { open: fail, chunk: fail, tls: fail, secured: fail, note: fail, close: fail },
    });
    client.end('up');
    server.end('down');
    expect(String(await readAll(server))).toBe('up');
    expect(String(await readAll(client))).toBe('down');
    await proxy.close();
    expect(proxy.sinkFaults).toEqual({ count: 4, first: fault });
  });

  it('writes to the peer before it tells the sink', async () => {
    const { client, server, tap } = await path();
    tap.chunk = (_flow, _direction, bytes) => void bytes.fill(0);
    client.end('intact');
    expect(String(await readAll(server))).toBe('intact');
  });

  it('numbers the flows of several proxies from one counter and names their ends', async () => {
    let flows = 0;
    const tap = new Recording();
    const far = await bareServer();
    const shared = { tap, nextFlow: () => ++flows };
    const proxies = [
      await proxied(far.endpoint, shared),
      await proxied(far.endpoint, { ...shared, listen: v6 }),
    ];
    const clients: Socket[] = [];
    for (const proxy of [...proxies, ...proxies]) {
      clients.push(await bareClient(proxy.endpoint));
      await far.accept();
    }
    const port = far.endpoint.kind === 'tcp' ? far.endpoint.port : 0;
    expect(tap.opened).toMatchObject(
      clients.map((client, i) => ({
        flow: i + 1,
        transport: 'tcp',
        client: `${i % 2 === 0 ? '127.0.0.1' : '[::1]'}:${client.localPort}`,
        upstream: `127.0.0.1:${port}`,
      })),
    );
    expect(tap.opened.every(({ at }) => at <= systemClock.now())).toBe(true);
  });
});

/**
 * Resolves when `count` stands still: each round opens a flow of its own and so makes the proxy take several turns, in
 * which it would read more of a source that it has not stopped.
 */
async function quiet(proxy: Endpoint, count: () => number): Promise<void> {
  let last = count();
  for (let rounds = 0; rounds < 50; rounds++) {
    (await bareClient(proxy)).destroy();
    if (count() !== last) rounds = 0;
    last = count();
  }
}
