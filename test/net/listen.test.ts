import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../src/model/connection.js';
import type { Endpoint } from '../../src/model/endpoint.js';
import { exitCode, UserError } from '../../src/model/errors.js';
import { type Listener, listen } from '../../src/net/listen.js';
import { bareClient, ending, loopback, Queue, readAll, unixEndpoint } from '../support/sockets.js';

async function listening(endpoint: Endpoint, accept: (connection: Connection) => void): Promise<Listener> {
  const listener = await listen(endpoint, accept);
  onTestFinished(() => listener.close());
  return listener;
}

const ignore = (connection: Connection) =>
  connection.receive({ bytes: () => undefined, closed: () => undefined });

function echo(connection: Connection): void {
  connection.receive({
    bytes: (bytes) => connection.write(Buffer.from(bytes)),
    closed: () => undefined,
  });
}

async function failure(listener: Promise<Listener>): Promise<string> {
  const error = await listener.then(
    (wrong) => wrong.close().then(() => 'it listened'),
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error).toHaveProperty('exitCode', exitCode.usage);
  return String((error as UserError).message);
}

describe('listen', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ])('fills in the bound port and names its clients on %s', async (host, name) => {
    const peers = new Queue<string>();
    const { endpoint } = await listening({ kind: 'tcp', host, port: 0 }, (connection) => {
      peers.put(connection.peer);
      echo(connection);
    });
    expect(endpoint).toMatchObject({ kind: 'tcp', host });
    const client = await bareClient(endpoint);
    expect(await peers.take()).toBe(`${name}:${client.localPort}`);
    client.end('hello');
    expect(String(await readAll(client))).toBe('hello');
  });

  it('drops its connections when closed, and tells their owners', async () => {
    const closed = new Queue<string>();
    const listener = await listening(loopback, (connection) =>
      connection.receive({
        bytes: () => undefined,
        closed: (cause) => closed.put(cause),
      }),
    );
    const client = await bareClient(listener.endpoint);
    // Once it is known to have been accepted.
    await new Promise((resolve) => client.write('x', resolve));
    const end = ending(client);
    await listener.close();
    expect(await closed.take()).toBe('local');
    expect(['fin', 'ECONNRESET']).toContain(await end);
    await expect(bareClient(listener.endpoint)).rejects.toThrow('ECONNREFUSED');
  });

  it('says which address is taken', async () => {
    const { endpoint } = await listening(loopback, ignore);
    const port = endpoint.kind === 'tcp' ? endpoint.port : 0;
    expect(await failure(listen(endpoint, ignore))).toBe(
      `cannot listen on tcp://127.0.0.1:${port}: the address is in use (EADDRINUSE)`,
    );
  });

  it('says which address is not ours', async () => {
    expect(await failure(listen({ kind: 'tcp', host: '192.0.2.1', port: 0 }, ignore))).toBe(
      'cannot listen on tcp://192.0.2.1:0: the address is not one of this machine (EADDRNOTAVAIL)',
    );
  });
});

describe('listen on a Unix socket', () => {
  it('removes the file when closed', async () => {
    const endpoint = await unixEndpoint();
    const listener = await listen(endpoint, echo);
    const client = await bareClient(endpoint);
    client.end('hello');
    expect(String(await readAll(client))).toBe('hello');
    await listener.close();
    expect(existsSync(endpoint.path)).toBe(false);
  });

  it('leaves a socket alone on which somebody answers', async () => {
    const endpoint = await unixEndpoint();
    await listening(endpoint, echo);
    expect(await failure(listen(endpoint, ignore))).toBe(
      `cannot listen on unix://${endpoint.path}: the address is in use (EADDRINUSE)`,
    );
    const client = await bareClient(endpoint);
    client.end('still here');
    expect(String(await readAll(client))).toBe('still here');
  });

  it('replaces a stale socket', async () => {
    const endpoint = await unixEndpoint();
    await leaveStale(endpoint.path);
    await listening(endpoint, echo);
    const client = await bareClient(endpoint);
    client.end('hello');
    expect(String(await readAll(client))).toBe('hello');
  });

  it('never removes a file that is no socket', async () => {
    const endpoint = await unixEndpoint();
    await writeFile(endpoint.path, 'precious');
    expect(await failure(listen(endpoint, ignore))).toContain('EADDRINUSE');
    expect(existsSync(endpoint.path)).toBe(true);
  });

  it('says which directory is missing', async () => {
    const endpoint = await unixEndpoint();
    const path = `${endpoint.path}/deeper/s.sock`;
    expect(await failure(listen({ kind: 'unix', path }, ignore))).toContain(
      `cannot listen on unix://${path}: `,
    );
  });
});

/** A socket file as a program leaves it that was killed: bound to a name that close() does not know. */
async function leaveStale(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.first`, resolve));
  await rename(`${path}.first`, path);
  await new Promise((resolve) => server.close(resolve));
  expect(existsSync(path)).toBe(true);
}
