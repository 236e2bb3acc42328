// The datagrams of one client: an upstream socket of its own, so that answers find their way back.
import { createHash, type Hash } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { formatHostPort } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { Clock, Micros } from '../model/time.js';
import { codeOf, netError } from './fault.js';
import type { FlowClosing, TapSink } from './tap-sink.js';
import { raiseBuffer, type UdpAddress, udpSocket } from './udp-socket.js';

/** Datagrams that a socket may owe the kernel before further ones are dropped, as a full queue on the way would. */
const mostPending = 1024;

export interface UdpFlowOptions {
  readonly flow: FlowId;
  readonly client: { readonly address: string; readonly port: number };
  readonly upstream: UdpAddress;
  /** The socket that the client speaks to. */
  readonly listener: Socket;
  readonly tap: TapSink;
  readonly clock: Clock;
  readonly hash: boolean;
  /** The receive buffer to ask for. */
  readonly bufferBytes: number;
  /** Something went by. */
  readonly active: (flow: UdpFlow) => void;
  /** Its socket cannot be had; it forwards nothing. */
  readonly failed: (flow: UdpFlow, error: Error) => void;
}

/**
 * Forwards each datagram as it is, even an empty one, and looks later. An ICMP error (port unreachable) is told and
 * changes nothing: the server may come back.
 */
export class UdpFlow {
  readonly #options: UdpFlowOptions;
  readonly #socket: Socket;
  readonly #isConnected: boolean;
  readonly #bytes: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #pending: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #hashes: Record<Direction, Hash> | undefined;
  /** Faults told since the server was last heard of: each kind is told once. */
  readonly #told = new Set<string>();
  #faults = 0;
  #lastFault = '';
  #isClosed = false;
  /** When a datagram last went by, either way. */
  lastAt: Micros;

  constructor(options: UdpFlowOptions) {
    this.#options = options;
    this.lastAt = options.clock.now();
    this.#hashes = options.hash
      ? { upstream: createHash('sha256'), downstream: createHash('sha256') }
      : undefined;
    const { address, family, port } = options.upstream;
    this.#socket = udpSocket(family);
    this.#socket.on('error', this.#failed);
    this.#socket.on('message', (bytes) => this.#down(bytes));
    this.#socket.connect(port, address);
    this.#isConnected = isConnected(this.#socket);
    if (this.#isConnected) raiseBuffer(this.#socket, options.bufferBytes);
  }

  get client(): string {
    return formatHostPort(this.#options.client.address, this.#options.client.port);
  }

  /** Sends the client's datagram on; `begun` is called between that and its being looked at. */
  up(bytes: Buffer, begun?: () => void): void {
    const at = this.#options.clock.now();
    const isSent = this.#isConnected && this.#hasRoom('upstream');
    if (isSent) this.#sendUp(bytes, true);
    begun?.();
    this.#look('upstream', bytes, at, isSent);
  }

  #sendUp(bytes: Buffer, mayRetry: boolean): void {
    this.#pending.upstream++;
    this.#socket.send(bytes, (error) => {
      this.#pending.upstream--;
      if (!error || this.#isClosed) return;
      this.#tell('upstream', error);
      // The kernel has told of an earlier datagram's end, and not sent this one (udp(7)).
      if (mayRetry && codeOf(error) === 'ECONNREFUSED') this.#sendUp(bytes, false);
    });
  }

  #down(bytes: Buffer): void {
    const { clock, listener, client } = this.#options;
    if (this.#isClosed) return;
    const at = clock.now();
    const isSent = this.#hasRoom('downstream');
    if (isSent) {
      this.#pending.downstream++;
      listener.send(bytes, client.port, client.address, (error) => {
        this.#pending.downstream--;
        if (error) this.#tell('downstream', error);
      });
    }
    this.#told.clear();
    this.#look('downstream', bytes, at, isSent);
  }

  #look(direction: Direction, bytes: Buffer, at: Micros, isSent: boolean): void {
    const { tap, flow, active } = this.#options;
    this.lastAt = at;
    active(this);
    if (!isSent) {
      if (this.#isConnected) this.#tell(direction, queueFull);
      return;
    }
    this.#bytes[direction] += bytes.length;
    this.#hashes?.[direction].update(bytes);
    tap.chunk(flow, direction, bytes, at);
  }

  #hasRoom(direction: Direction): boolean {
    return this.#pending[direction] < mostPending;
  }

  readonly #failed = (error: Error): void => {
    if (this.#isConnected) this.#tell('upstream', error);
    // The first call may come from within the constructor.
    else process.nextTick(() => this.#options.failed(this, error));
  };

  #tell(dir: Direction, error: Error): void {
    if (this.#isClosed) return;
    const { flow, tap, clock } = this.#options;
    this.#lastFault = error === queueFull ? error.message : netError(error).message;
    this.#faults++;
    if (this.#told.has(this.#lastFault)) return;
    this.#told.add(this.#lastFault);
    const text = `${this.#lastFault}: datagrams are forwarded all the same`;
    tap.note(flow, { at: clock.now(), dir, topic: 'udp', text: error === queueFull ? error.message : text });
  }

  /** Ends it and tells so, once. */
  close({ how, detail }: Pick<FlowClosing, 'how' | 'detail'>): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
    const { flow, tap, clock } = this.#options;
    const faults = this.#faults > 0 ? `${this.#faults} not delivered, last: ${this.#lastFault}` : '';
    const why = [detail, faults].filter(Boolean).join('; ');
    tap.close(flow, {
      how,
      ...(why !== '' && { detail: why }),
      bytes: this.#bytes,
      ...(this.#hashes && {
        sha256: {
          upstream: this.#hashes.upstream.digest('hex'),
          downstream: this.#hashes.downstream.digest('hex'),
        },
      }),
      at: clock.now(),
    });
  }
}

const queueFull = new Error(
  `the kernel takes no more: beyond ${mostPending} waiting datagrams they are dropped`,
);

function isConnected(socket: Socket): boolean {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false;
  }
}
