// One connection through the proxy: two sockets, bytes both ways, ends passed on as they came. The hottest path of all.
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction } from '../model/flow.js';
import { socketAddress } from './address.js';
import { connectTimeoutMs, timedOut } from './client-socket.js';
import { passEnds, plainLeg } from './ends.js';
import type { Beginning, Gate, Passage } from './gate.js';
import { growing, readInto } from './read-into.js';
import type { Traffic } from './traffic.js';

interface RelayOptions {
  readonly upstream: Endpoint;
  readonly traffic: Traffic;
  /** Made for a connection on which TLS may begin. */
  readonly gate?: (passage: Passage) => Gate;
}

/** The sockets of a connection on which TLS begins, as the relay leaves them: paused. */
export interface HandOver {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly beginning: Beginning;
}

/**
 * At most one read and one full write buffer per direction are held: a peer that does not read stops the source. A FIN is
 * passed on as FIN and the other direction goes on; a RST as RST. Silence never ends a flow.
 */
export class Relay {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #traffic: Traffic;
  /** While there is one, it decides what becomes of the bytes. */
  #gate: Gate | undefined;
  #beginning: Beginning | undefined;
  #tellBeginning: () => void = () => undefined;

  /** @param client paused, and half-open when its peer ends */
  constructor(client: Socket, options: RelayOptions) {
    this.#traffic = options.traffic;
    this.#gate = options.gate?.(this.#passage());
    this.#client = readInto(client, this.#fromClient);
    this.#upstream = connect({
      ...socketAddress(options.upstream),
      allowHalfOpen: true,
      noDelay: true,
      onread: growing(this.#fromUpstream),
    });
  }

  /**
   * Resolves when both sockets are closed, or when TLS begins and somebody else has to go on. What the client sends before the
   * upstream has answered waits in the kernel.
   */
  async run(): Promise<HandOver | undefined> {
    const upstream = this.#upstream;
    const client = this.#client;
    const timer = setTimeout(() => upstream.destroy(timedOut()), connectTimeoutMs);
    upstream.once('close', () => clearTimeout(timer));
    upstream.once('connect', () => {
      clearTimeout(timer);
      client.resume();
    });
    const [near, far] = [plainLeg(client), plainLeg(upstream)];
    const care = {
      isOurs: () => this.#beginning === undefined,
      ending: (direction: Direction) => this.#gate?.ended(direction),
    };
    const begun = new Promise<void>((resolve) => {
      this.#tellBeginning = resolve;
    });
    const closed = Promise.all([
      passEnds(near, far, 'upstream', this.#traffic, care),
      passEnds(far, near, 'downstream', this.#traffic, care),
    ]);
    await Promise.race([closed, begun]);
    if (this.#beginning) return { client, upstream, beginning: this.#beginning };
    this.#gate?.closed();
    return undefined;
  }

  /** The memory is read into again, so reading stops (false) until the kernel has taken all of it. */
  readonly #fromClient = (bytes: Uint8Array): boolean => {
    // Whoever goes on waits for `data`.
    if (this.#beginning) return this.#client.push(Buffer.from(bytes));
    if (this.#gate) this.#gate.push('upstream', bytes);
    else this.#pass('upstream', bytes);
    return this.#upstream.writableLength === 0 && this.#beginning === undefined;
  };

  readonly #upstreamTaken = (): void => {
    if (this.#upstream.writableLength === 0 && this.#beginning === undefined) this.#client.resume();
  };

  readonly #fromUpstream = (bytes: Uint8Array): boolean => {
    if (this.#gate) this.#gate.push('downstream', bytes);
    else this.#pass('downstream', bytes);
    return this.#client.writableLength === 0 && this.#beginning === undefined;
  };

  readonly #clientTaken = (): void => {
    if (this.#client.writableLength === 0 && this.#beginning === undefined) this.#upstream.resume();
  };

  #passage(): Passage {
    return {
      forward: (direction, bytes) => this.#pass(direction, bytes),
      open: () => {
        this.#gate = undefined;
      },
      refuse: (direction, error) => {
        this.#traffic.ended(direction, error);
        this.#client.destroy();
        this.#upstream.destroy();
      },
      handOver: (beginning) => {
        this.#gate = undefined;
        this.#beginning = beginning;
        this.#client.pause();
        this.#tellBeginning();
      },
    };
  }

  #pass(direction: Direction, bytes: Uint8Array): void {
    const [target, taken] =
      direction === 'upstream' ? [this.#upstream, this.#upstreamTaken] : [this.#client, this.#clientTaken];
    this.#traffic.forward(direction, bytes, target, taken);
  }
}
