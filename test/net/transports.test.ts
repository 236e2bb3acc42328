import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CloseCause, Connection } from '../../src/model/connection.js';
import type { StreamEndpoint } from '../../src/model/endpoint.js';
import { transports } from '../../src/net/transports/index.js';
import { bareServer, loopback, Queue, readAll, readBytes, unixEndpoint } from '../support/sockets.js';

const places: [string, () => Promise<StreamEndpoint>][] = [
  ['tcp', async () => loopback],
  ['tcp on IPv6', async () => ({ kind: 'tcp', host: '::1', port: 0 })],
  ['tcp by name', async () => ({ kind: 'tcp', host: 'localhost', port: 0 })],
  ['unix', unixEndpoint],
];

/** The two ends of a connection, and what the near one is told. */
async function connected(endpoint: StreamEndpoint): Promise<{ near: Connection; far: Socket; told: Told }> {
  const server = await bareServer(endpoint);
  const near = await transports[endpoint.kind].connect(server.endpoint);
  return { near, far: await server.accept(), told: listenTo(near) };
}

interface Told {
  bytes: Buffer;
  readonly closed: Promise<{ cause: CloseCause; detail?: string | undefined }>;
}

function listenTo(connection: Connection): Told {
  const closed = new Queue<{
    cause: CloseCause;
    detail?: string | undefined;
  }>();
  const told: Told = { bytes: Buffer.alloc(0), closed: closed.take() };
  connection.receive({
    bytes: (bytes) => {
      told.bytes = Buffer.concat([told.bytes, bytes]);
    },
    closed: (cause, detail) => closed.put({ cause, detail }),
  });
  return told;
}

describe.each(places)('%s', (_, place) => {
  it('carries bytes both ways and ends in order', async () => {
    const { near, far, told } = await connected(await place());
    near.write(Buffer.from('ping '));
    near.write(Buffer.from('pong'));
    near.end();
    expect(String(await readAll(far))).toBe('ping pong');
    far.end('and back');
    expect(await told.closed).toEqual({ cause: 'fin' });
    expect(String(told.bytes)).toBe('and back');
  });

  it('loses nothing that arrives before receive()', async () => {
    const server = await bareServer(await place());
    const { kind } = server.endpoint;
    const near = await transports[kind].connect(server.endpoint);
    const far = await server.accept();
    await new Promise<void>((resolve) => far.end('early', resolve));
    const told = listenTo(near);
    await told.closed;
    expect(String(told.bytes)).toBe('early');
  });

  it('tells of a local end, and nothing after it', async () => {
    const { near, far, told } = await connected(await place());
    far.write('x');
    near.destroy();
    expect(await told.closed).toEqual({ cause: 'local' });
    near.write(Buffer.from('too late'));
    near.end();
    expect(told.bytes).toHaveLength(0);
  });

  it('counts what the kernel has not taken as backlog', async () => {
    const { near, far } = await connected(await place());
    const block = Buffer.alloc(1024 * 1024, 'x');
    while (near.backlog === 0) near.write(block);
    const sent = near.backlog;
    expect(sent).toBeGreaterThan(0);
    far.resume();
    near.end();
    await new Promise((resolve) => far.once('end', resolve));
    expect(near.backlog).toBe(0);
  });

  it('says why nobody answers', async () => {
    const server = await bareServer(await place());
    const { endpoint } = server;
    const nowhere: StreamEndpoint =
      endpoint.kind === 'unix' ? { ...endpoint, path: `${endpoint.path}.gone` } : { ...endpoint, port: 1 };
    const message =
      endpoint.kind === 'unix'
        ? 'there is no such socket file (ENOENT)'
        : 'connection refused (ECONNREFUSED)';
    await expect(transports[endpoint.kind].connect(nowhere)).rejects.toThrow(message);
  });

  it('can be told to give up', async () => {
    const server = await bareServer(await place());
    const abort = new AbortController();
    const connecting = transports[server.endpoint.kind].connect(server.endpoint, abort.signal);
    abort.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
    await expect(transports[server.endpoint.kind].connect(server.endpoint, abort.signal)).rejects.toThrow(
      'enough',
    );
  });
});

describe('tcp', () => {
  it('tells a reset from an end', async () => {
    const { near, far, told } = await connected(loopback);
    near.write(Buffer.from('x'));
    await readBytes(far, 1);
    far.resetAndDestroy();
    expect(await told.closed).toEqual({
      cause: 'rst',
      detail: 'connection reset (ECONNRESET)',
    });
  });

  it('keeps the bytes of many connections apart, though they share one read buffer', async () => {
    const server = await bareServer();
    const told: Told[] = [];
    const far: Socket[] = [];
    for (let i = 0; i < 20; i++) {
      const near = await transports.tcp.connect(server.endpoint);
      far.push(await server.accept());
      told.push(listenTo(near));
    }
    for (let round = 0; round < 50; round++)
      far.forEach((socket, i) => void socket.write(`${i}.`.repeat(1_000)));
    for (const socket of far) socket.end();
    await Promise.all(told.map(({ closed }) => closed));
    told.forEach(({ bytes }, i) => void expect(String(bytes) === `${i}.`.repeat(50_000)).toBe(true));
  });
});
