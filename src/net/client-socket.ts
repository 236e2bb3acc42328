// Opens a client's socket to a server: name, address, source address, time-out, abort; and how long each part took.
import { connect, isIP, type NetConnectOpts, type OnReadOpts, type Socket } from 'node:net';
import type { Opening, Way } from '../model/connection.js';
import type { ServerEndpoint } from '../model/endpoint.js';
import { type Micros, micros } from '../model/time.js';
import { systemClock } from './clock.js';
import { codeOf, NetError, netError } from './fault.js';
import { systemNames } from './names/system-names.js';

export const connectTimeoutMs = 10_000;
/** How long one of several addresses is waited for before the next one is tried. */
const attemptTimeoutMs = 2_000;

/** What a connection attempt ends with when nobody answers. */
export const timedOut = (ms = connectTimeoutMs): NetError =>
  new NetError(`no answer within ${ms / 1_000} s`, 'ETIMEDOUT');

export interface ClientSocket {
  /** Connected; not yet reading when it has `onread`. */
  readonly socket: Socket;
  readonly opening: Opening;
}

/**
 * Addresses are tried one after the other, and the name is looked up once: Node's own way, a lookup for each socket and a
 * quarter of a second for each address, breaks connections when a thousand are opened at a time.
 * Rejects with a {@link NetError}, or with the signal's reason.
 */
export async function clientSocket(
  endpoint: ServerEndpoint,
  signal: AbortSignal | undefined,
  way: Way = {},
  onread?: OnReadOpts,
): Promise<ClientSocket> {
  signal?.throwIfAborted();
  const { spent = {} } = way;
  if (endpoint.kind === 'unix') {
    const begin = systemClock.now();
    const socket = await open({ path: endpoint.path, ...(onread && { onread }) }, connectTimeoutMs, signal);
    return { socket, opening: { ...spent, tcp: since(begin) } };
  }
  const { host, port } = endpoint;
  const { addresses, took } = await addressesOf(host, way, signal);
  const begin = systemClock.now();
  for (const [i, address] of addresses.entries()) {
    const isLast = i === addresses.length - 1;
    const options = { host: address, port, ...(way.from !== undefined && { localAddress: way.from }) };
    try {
      const patience = isLast ? connectTimeoutMs : attemptTimeoutMs;
      const socket = await open({ ...options, ...(onread && { onread }) }, patience, signal);
      way.names?.reached?.(host, address);
      const dns = took === undefined ? spent.dns : micros((spent.dns ?? 0) + took);
      return { socket, opening: { ...spent, ...(dns !== undefined && { dns }), tcp: since(begin) } };
    } catch (error) {
      if (signal?.aborted || isLast || isOfSource(error)) throw error;
    }
  }
  throw new NetError(`${host} has no address`, 'ENOTFOUND');
}

export const since = (begin: Micros): Micros => micros(systemClock.now() - begin);

interface Found {
  readonly addresses: readonly string[];
  /** Absent when they were known already. */
  readonly took?: Micros;
}

async function addressesOf(host: string, way: Way, signal: AbortSignal | undefined): Promise<Found> {
  if (isIP(host) !== 0 || host.includes('%')) return { addresses: [host] };
  const begin = systemClock.now();
  const answer = (way.names ?? systemNames()).addresses(host);
  const all = Array.isArray(answer) ? answer : await answer;
  signal?.throwIfAborted();
  const family = way.from === undefined ? 0 : isIP(way.from);
  const addresses = family === 0 ? all : all.filter((address) => isIP(address) === family);
  if (addresses.length === 0)
    throw new NetError(`${host} has no IPv${family} address to reach from ${way.from}`, 'EADDRNOTAVAIL');
  return { addresses, ...(all !== answer && { took: since(begin) }) };
}

type Options = NetConnectOpts & { readonly localAddress?: string };

function open(options: Options, patienceMs: number, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = connect({ ...options, noDelay: true });
    if ('onread' in options) socket.pause();
    const cancel = () => socket.destroy(signal?.reason);
    const timer = setTimeout(() => socket.destroy(timedOut(patienceMs)), patienceMs);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      socket.off('error', fail);
    };
    const fail = (error: unknown) => {
      settle();
      reject(signal?.aborted ? signal.reason : openingFault(error, options.localAddress));
    };
    signal?.addEventListener('abort', cancel);
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** Says which source address it was, when it was that one. */
class SourceFault extends NetError {}

const isOfSource = (error: unknown): boolean => error instanceof SourceFault;

function openingFault(error: unknown, from: string | undefined): NetError {
  const code = codeOf(error);
  const isBind = error instanceof Error && 'syscall' in error && error.syscall === 'bind';
  if (isBind && from !== undefined) {
    const why = code === 'EADDRINUSE' ? 'it has no port left' : 'it is not an address of this machine';
    return new SourceFault(`cannot connect from ${from}: ${why}`, code, { cause: error });
  }
  if (code === 'EADDRNOTAVAIL' && !isBind)
    return new NetError('no port is left on this machine for one more connection: see --source', code, {
      cause: error,
    });
  return netError(error);
}
