// One connection through the proxy: two sockets, bytes both ways, ends passed on as they came. The hottest path of all.
import { createHash, type Hash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { Clock } from '../model/time.js';
import { socketAddress } from './address.js';
import { connectTimeoutMs, timedOut } from './dial.js';
import { closeCause, netError } from './fault.js';
import type { TapSink } from './tap-sink.js';

/** Bytes of one read from the upstream. */
const readBytes = 64 * 1024;

interface RelayOptions {
  readonly flow: FlowId;
  readonly upstream: Endpoint;
  readonly tap: TapSink;
  readonly clock: Clock;
  readonly hash: boolean;
}

/** The first thing that ended a half, and the direction it travels in. */
interface Ending {
  readonly direction: Direction;
  readonly error?: Error;
}

/**
 * At most one read and one full write buffer per direction are held: a peer that does not read stops the source. A FIN is
 * passed on as FIN and the other direction goes on; a RST as RST. Silence never ends a flow.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #bytes: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #hashes: Record<Direction, Hash> | undefined;
  #firstEnd: Ending | undefined;

  /** @param client paused, and half-open when its peer ends */
  constructor(client: Socket, options: RelayOptions) {
    this.#options = options;
    this.#client = client;
    this.#hashes = options.hash
      ? { upstream: createHash('sha256'), downstream: createHash('sha256') }
      : undefined;
    this.#upstream = connect({
      ...socketAddress(options.upstream),
      allowHalfOpen: true,
      noDelay: true,
      onread: { buffer: Buffer.allocUnsafeSlow(readBytes), callback: this.#fromUpstream },
    });
  }

  /** Resolves when both sockets are closed. What the client sends before the upstream has answered waits in the kernel. */
  async run(): Promise<void> {
    const upstream = this.#upstream;
    const timer = setTimeout(() => upstream.destroy(timedOut()), connectTimeoutMs);
    upstream.once('close', () => clearTimeout(timer));
    upstream.once('connect', () => {
      clearTimeout(timer);
      this.#client.resume();
    });
    this.#client.on('data', this.#fromClient);
    upstream.on('drain', () => this.#client.resume());
    await Promise.all([
      this.#passEnds(this.#client, upstream, 'upstream'),
      this.#passEnds(upstream, this.#client, 'downstream'),
    ]);
    this.#tellClosed();
  }

  readonly #fromClient = (bytes: Uint8Array): void => {
    if (!this.#forward('upstream', bytes, this.#upstream)) this.#client.pause();
  };

  /** The buffer is read into again, so reading stops (false) until the kernel has taken all of it. */
  readonly #fromUpstream = (length: number, buffer: Uint8Array): boolean => {
    this.#forward('downstream', buffer.subarray(0, length), this.#client, this.#bufferTaken);
    return this.#client.writableLength === 0;
  };

  readonly #bufferTaken = (): void => {
    if (this.#client.writableLength === 0) this.#upstream.resume();
  };

  /** Write first, look later. False when the target is full. */
  #forward(direction: Direction, bytes: Uint8Array, target: Socket, taken?: () => void): boolean {
    const { flow, tap, clock } = this.#options;
    const at = clock.now();
    const hasRoom = target.write(bytes, taken);
    this.#bytes[direction] += bytes.length;
    this.#hashes?.[direction].update(bytes);
    tap.chunk(flow, direction, bytes, at);
    return hasRoom;
  }

  /** Passes on how `source` ends; resolves when it is closed. */
  #passEnds(source: Socket, target: Socket, direction: Direction): Promise<void> {
    source.once('end', () => {
      this.#firstEnd ??= { direction };
      target.end();
    });
    source.once('error', (error) => {
      this.#firstEnd ??= { direction, error };
      reset(target);
    });
    return new Promise((resolve) => {
      source.once('close', () => {
        // Dropped by us, by closing the proxy: the other socket goes too.
        if (!source.readableEnded || !source.writableFinished) target.destroy();
        resolve();
      });
    });
  }

  #tellClosed(): void {
    const { flow, tap, clock } = this.#options;
    const end = this.#firstEnd;
    tap.close(flow, {
      how: end ? (end.error ? closeCause(end.error) : 'fin') : 'local',
      ...(end && { dir: end.direction }),
      ...(end?.error && { detail: netError(end.error).message }),
      bytes: this.#bytes,
      ...(this.#hashes && { sha256: hex(this.#hashes) }),
      at: clock.now(),
    });
  }
}

/** RST where the transport has one; a Unix socket is just closed. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

const hex = (hashes: Record<Direction, Hash>): Record<Direction, string> => ({
  upstream: hashes.upstream.digest('hex'),
  downstream: hashes.downstream.digest('hex'),
});
