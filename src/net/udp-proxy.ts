// The tap's forwarder for UDP: a flow for each client address, ended when it has been silent, never more than so many.
import type { RemoteInfo, Socket } from 'node:dgram';
import { formatDuration, formatSize } from '../model/duration.js';
import { formatEndpoint, type UdpEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import type { FlowId } from '../model/flow.js';
import { type Clock, fromSeconds, type Micros, micros } from '../model/time.js';
import { endpointName } from './address.js';
import { codeOf, netError } from './fault.js';
import { guarded } from './guard.js';
import type { Forwarder } from './proxy.js';
import { addFault, type SinkFaults } from './sink-faults.js';
import type { TapSink } from './tap-sink.js';
import { UdpFlow } from './udp-flow.js';
import { defaultBufferBytes, raiseBuffer, resolveUdp, type UdpAddress, udpSocket } from './udp-socket.js';

/** How long a flow may be silent: NATs forget a client sooner or later too (RFC 4787 §4.3 asks for 2 minutes). */
export const defaultUdpIdle = fromSeconds(60);

/** Each flow is a socket: under a flood of made-up addresses the oldest idle one makes room. */
const defaultMostFlows = 1024;

export interface UdpProxyOptions {
  readonly listen: UdpEndpoint;
  readonly upstream: UdpEndpoint;
  readonly tap: TapSink;
  readonly clock: Clock;
  /** The number of a new flow; shared by all proxies of one tap. */
  readonly nextFlow: () => FlowId;
  /** Take a SHA-256 of the payloads of each direction, one after the other. */
  readonly hash?: boolean;
  /** A flow without a datagram for so long is over. */
  readonly idle?: Micros;
  readonly mostFlows?: number;
  /** The receive buffer to ask for. */
  readonly bufferBytes?: number;
}

/** @throws UserError when `listen` cannot be used or a name has no address; a server that refuses ends nothing */
export async function startUdpProxy(options: UdpProxyOptions): Promise<Forwarder> {
  const faults: SinkFaults = { count: 0 };
  const tap = guarded(options.tap, (error) => {
    addFault(faults, error);
  });
  const [listen, upstream] = await Promise.all([resolveUdp(options.listen), resolveUdp(options.upstream)]);
  const listener = udpSocket(listen.family);
  await bind(listener, listen, options.listen);
  const relay = new UdpRelay(listener, upstream, { ...options, tap });
  return {
    endpoint: { ...options.listen, port: listener.address().port },
    sinkFaults: faults,
    close: () => relay.close(),
  };
}

/** Client address to flow, the longest silent first. */
class UdpRelay {
  readonly #listener: Socket;
  readonly #upstream: UdpAddress;
  readonly #options: UdpProxyOptions;
  readonly #idle: Micros;
  readonly #bufferBytes: number;
  #mostFlows: number;
  readonly #flows = new Map<string, UdpFlow>();
  readonly #keys = new Map<UdpFlow, string>();
  readonly #stopped = new AbortController();
  /** The flow that was active last: it need not move. */
  #latest: UdpFlow | undefined;
  #isSweeping = false;
  /** What the kernel grants, while nobody has been told that it is less than asked for. */
  #granted: number | undefined;

  constructor(listener: Socket, upstream: UdpAddress, options: UdpProxyOptions) {
    this.#listener = listener;
    this.#upstream = upstream;
    this.#options = options;
    this.#idle = options.idle ?? defaultUdpIdle;
    this.#mostFlows = options.mostFlows ?? defaultMostFlows;
    this.#bufferBytes = options.bufferBytes ?? defaultBufferBytes;
    this.#granted = raiseBuffer(listener, this.#bufferBytes);
    listener.on('message', (bytes, client) => this.#received(bytes, client));
    // What befalls a datagram on its way to a client is told by its flow.
    listener.on('error', () => undefined);
  }

  #received(bytes: Buffer, client: RemoteInfo): void {
    const key = `${client.port} ${client.address}`;
    const flow = this.#flows.get(key);
    if (flow) flow.up(bytes);
    else this.#begin(key, bytes, client);
  }

  #begin(key: string, bytes: Buffer, client: RemoteInfo): void {
    this.#makeRoom();
    const { tap, clock, nextFlow, hash = false, upstream } = this.#options;
    const at = clock.now();
    const id = nextFlow();
    const flow = new UdpFlow({
      ...{ flow: id, client, upstream: this.#upstream, listener: this.#listener, tap, clock, hash },
      bufferBytes: this.#bufferBytes,
      active: this.#active,
      failed: this.#failed,
    });
    this.#flows.set(key, flow);
    this.#keys.set(flow, key);
    this.#latest = flow;
    flow.up(bytes, () => {
      const ends = { client: flow.client, upstream: endpointName(upstream), port: upstream.port };
      tap.open({ flow: id, transport: 'udp', ...ends, at });
      this.#tellBuffer(id);
    });
    if (!this.#isSweeping) void this.#sweep();
  }

  /** Once, with the first flow: there is nobody to tell before. */
  #tellBuffer(flow: FlowId): void {
    const wanted = this.#bufferBytes;
    const granted = this.#granted ?? wanted;
    this.#granted = undefined;
    if (granted >= wanted) return;
    const text = `the kernel grants a receive buffer of ${formatSize(granted)} where ${formatSize(wanted)} were asked for: bursts may lose datagrams (sysctl net.core.rmem_max)`;
    this.#options.tap.note(flow, { at: this.#options.clock.now(), topic: 'udp', text });
  }

  readonly #active = (flow: UdpFlow): void => {
    if (flow === this.#latest) return;
    const key = this.#keys.get(flow);
    if (key === undefined) return;
    this.#latest = flow;
    this.#flows.delete(key);
    this.#flows.set(key, flow);
  };

  readonly #failed = (flow: UdpFlow, error: Error): void => {
    this.#end(flow, { how: 'error', detail: netError(error).message });
    // The system allows fewer sockets than we do: from now on the oldest makes room sooner.
    if (codeOf(error) === 'EMFILE') this.#mostFlows = Math.max(1, this.#flows.size);
  };

  #makeRoom(): void {
    const oldest = this.#oldest();
    if (oldest === undefined || this.#flows.size < this.#mostFlows) return;
    const detail = `it was silent longest, and there are ${this.#mostFlows} flows at most`;
    this.#end(oldest, { how: 'local', detail });
  }

  #oldest(): UdpFlow | undefined {
    const { value } = this.#flows.values().next();
    return value;
  }

  #end(flow: UdpFlow, why: Parameters<UdpFlow['close']>[0]): void {
    const key = this.#keys.get(flow);
    if (key === undefined) return;
    this.#keys.delete(flow);
    this.#flows.delete(key);
    flow.close(why);
  }

  /** Ends what has been silent too long; runs while there are flows. */
  async #sweep(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    this.#isSweeping = true;
    for (let oldest = this.#oldest(); oldest && !signal.aborted; oldest = this.#oldest()) {
      const wait = oldest.lastAt + this.#idle - clock.now();
      if (wait > 0) await clock.sleep(micros(wait), signal);
      else this.#end(oldest, { how: 'timeout', detail: `no datagram for ${formatDuration(this.#idle)}` });
    }
    this.#isSweeping = false;
  }

  close(): Promise<void> {
    this.#stopped.abort();
    for (const flow of [...this.#keys.keys()]) this.#end(flow, { how: 'local' });
    return new Promise((resolve) => this.#listener.close(() => resolve()));
  }
}

function bind(socket: Socket, { address, port }: UdpAddress, endpoint: UdpEndpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      const { message } = netError(error);
      const text = `cannot listen on ${formatEndpoint(endpoint)}: ${message}`;
      reject(new UserError(text, exitCode.usage, { cause: error }));
    };
    socket.once('error', fail);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', fail);
      resolve();
    });
  });
}
