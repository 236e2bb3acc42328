// Listens on an endpoint: the bound port, stale Unix sockets, and faults that name the endpoint.
import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Connection } from '../model/connection.js';
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import { peerName, socketAddress } from './address.js';
import { codeOf, netError } from './fault.js';
import { SocketConnection } from './socket-connection.js';

/** Something that accepts connections. */
export interface Listener {
  /** Where it is bound; port 0 has become the real one. */
  readonly endpoint: Endpoint;
  /** Stops listening, drops the connections that are still open, removes a Unix socket's file. */
  close(): Promise<void>;
}

/** Connections to accept before the program gets to them; the kernel lowers it to net.core.somaxconn. */
const backlog = 4096;

/**
 * Accepts connections on `endpoint`. Nothing is read from one before its receive().
 * @throws UserError when the address cannot be used
 */
export function listen(endpoint: Endpoint, accept: (connection: Connection) => void): Promise<Listener> {
  return bind(endpoint, { allowHalfOpen: false }, (socket) => {
    const connection = new SocketConnection(socket, peerName(socket, endpoint));
    socket.on('data', (bytes) => connection.deliver(bytes));
    accept(connection);
  });
}

/**
 * The same with bare, paused sockets, for those who care about halves and buffers.
 * @throws UserError when the address cannot be used
 */
export async function bind(
  endpoint: Endpoint,
  options: { readonly allowHalfOpen: boolean },
  accept: (socket: Socket) => void,
): Promise<Listener> {
  const open = new Set<Socket>();
  const server = createServer({ ...options, pauseOnConnect: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    accept(socket);
  });
  await start(server, endpoint).catch(async (error) => {
    if (!(await removeStale(endpoint, error))) throw cannotListen(endpoint, error);
    await start(server, endpoint).catch((again) => {
      throw cannotListen(endpoint, again);
    });
  });
  return {
    endpoint: bound(server, endpoint),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function start(server: Server, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...socketAddress(endpoint), backlog }, () => {
      server.off('error', reject);
      // From here on a failed accept (EMFILE) costs that connection, not the program.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function bound(server: Server, endpoint: Endpoint): Endpoint {
  const address = server.address();
  return endpoint.kind !== 'unix' && address !== null && typeof address === 'object'
    ? { ...endpoint, port: address.port }
    : endpoint;
}

function cannotListen(endpoint: Endpoint, error: unknown): UserError {
  const { message } = netError(error);
  return new UserError(`cannot listen on ${formatEndpoint(endpoint)}: ${message}`, exitCode.usage, {
    cause: error,
  });
}

/** Removes the socket file of a program that is gone; true when the address is free now. Any other file is left alone. */
async function removeStale(endpoint: Endpoint, error: unknown): Promise<boolean> {
  if (endpoint.kind !== 'unix' || codeOf(error) !== 'EADDRINUSE') return false;
  const { path } = endpoint;
  const file = await lstat(path);
  if (!file.isSocket() || (await isAnswered(path))) return false;
  await unlink(path);
  return true;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED'));
  });
}
