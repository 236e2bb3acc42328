// Bare sockets for tests: servers and clients that can be told to end, to reset or not to read. Closed with the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Endpoint, StreamEndpoint, TcpEndpoint, UnixEndpoint } from '../../src/model/endpoint.js';

export const loopback: TcpEndpoint = { kind: 'tcp', host: '127.0.0.1', port: 0 };

/** A path for a Unix socket in a directory of its own. */
export async function unixEndpoint(): Promise<UnixEndpoint> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return { kind: 'unix', path: join(directory, 's.sock') };
}

export interface BareServer {
  readonly endpoint: StreamEndpoint;
  /** The next accepted socket, paused and half-open. */
  accept(): Promise<Socket>;
}

/** Accepts sockets and leaves them alone. */
export async function bareServer(endpoint: StreamEndpoint = loopback): Promise<BareServer> {
  const queue = new Queue<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
    queue.put(closing(socket)),
  );
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', reject)
      .listen(
        endpoint.kind === 'unix' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port },
        resolve,
      );
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    endpoint: endpoint.kind === 'tcp' ? { ...endpoint, port } : endpoint,
    accept: () => queue.take(),
  };
}

/** A connected, paused and half-open socket. */
export function bareClient(endpoint: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const address =
      endpoint.kind === 'unix' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port };
    const socket = closing(connect({ ...address, allowHalfOpen: true }).pause());
    socket.once('error', reject).once('connect', () => resolve(socket));
  });
}

function closing(socket: Socket): Socket {
  // A reset is what many tests are about; whoever wants to see it listens as well.
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** All bytes until the peer's FIN; rejects on a reset. */
export function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    socket.on('data', (bytes) => pieces.push(bytes));
    socket.once('end', () => resolve(Buffer.concat(pieces)));
    socket.once('error', reject);
    socket.resume();
  });
}

/** Exactly `length` bytes; the socket is paused after them. */
export function readBytes(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let all = Buffer.alloc(0);
    const more = (bytes: Buffer) => {
      all = Buffer.concat([all, bytes]);
      if (all.length < length) return;
      socket.off('data', more).off('error', reject).pause();
      resolve(all);
    };
    socket.on('data', more).once('error', reject).resume();
  });
}

/** How a socket ended: `fin`, or the code of its error. */
export function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('end', () => resolve('fin'));
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    socket.once('close', () => resolve('closed'));
    socket.resume();
  });
}

/** Things that arrive, for those who wait for them. */
export class Queue<T> {
  #items: T[] = [];
  #waiting: ((item: T) => void)[] = [];

  put(item: T): void {
    const next = this.#waiting.shift();
    if (next) next(item);
    else this.#items.push(item);
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
