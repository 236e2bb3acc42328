// What went through one connection: written first, then counted, hashed and shown to the sink. Part of the hottest path.
import { createHash, type Hash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Direction, FlowId } from '../model/flow.js';
import type { Clock, Micros } from '../model/time.js';
import { closeCause, netError } from './fault.js';
import type { ProxyNote, TapSink, TlsNews } from './tap-sink.js';

interface TrafficOptions {
  readonly flow: FlowId;
  readonly tap: TapSink;
  readonly clock: Clock;
  readonly hash: boolean;
}

/** Without its instant. */
type Timeless<T> = T extends unknown ? Omit<T, 'at'> : never;

/** The first thing that ended a half, and the direction it travels in. */
interface Ending {
  readonly direction: Direction;
  readonly error?: Error;
}

/** The same from the first plain byte to the last one inside TLS. */
export class Traffic {
  readonly #flow: FlowId;
  readonly #tap: TapSink;
  readonly #clock: Clock;
  readonly #bytes: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #hashes: Record<Direction, Hash> | undefined;
  #firstEnd: Ending | undefined;

  constructor({ flow, tap, clock, hash }: TrafficOptions) {
    this.#flow = flow;
    this.#tap = tap;
    this.#clock = clock;
    this.#hashes = hash ? { upstream: createHash('sha256'), downstream: createHash('sha256') } : undefined;
  }

  /** Bytes of the direction so far. */
  passed(direction: Direction): number {
    return this.#bytes[direction];
  }

  /** Write first, look later. False when the target is full. */
  forward(direction: Direction, bytes: Uint8Array, target: Socket, taken?: () => void): boolean {
    const at = this.#clock.now();
    const hasRoom = target.write(bytes, taken);
    this.#bytes[direction] += bytes.length;
    this.#hashes?.[direction].update(bytes);
    this.#tap.chunk(this.#flow, direction, bytes, at);
    return hasRoom;
  }

  /** The half of this direction is over; the first one told of is what the connection ended by. */
  ended(direction: Direction, error?: Error): void {
    this.#firstEnd ??= { direction, ...(error && { error }) };
  }

  tls(news: Timeless<TlsNews>): void {
    this.#tap.tls(this.#flow, { ...news, at: this.#now() });
  }

  secured(): void {
    this.#tap.secured(this.#flow, this.#now());
  }

  note(note: Timeless<ProxyNote>): void {
    this.#tap.note(this.#flow, { ...note, at: this.#now() });
  }

  /** Both sockets are closed. */
  tellClosed(): void {
    const end = this.#firstEnd;
    this.#tap.close(this.#flow, {
      how: end ? (end.error ? closeCause(end.error) : 'fin') : 'local',
      ...(end && { dir: end.direction }),
      ...(end?.error && { detail: netError(end.error).message }),
      bytes: this.#bytes,
      ...(this.#hashes && { sha256: hex(this.#hashes) }),
      at: this.#now(),
    });
  }

  #now(): Micros {
    return this.#clock.now();
  }
}

const hex = (hashes: Record<Direction, Hash>): Record<Direction, string> => ({
  upstream: hashes.upstream.digest('hex'),
  downstream: hashes.downstream.digest('hex'),
});
