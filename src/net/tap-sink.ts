// What a proxy tells whoever looks on: connections as they open and close, and the bytes between.

import type { CloseCause } from '../model/connection.js';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { Micros } from '../model/time.js';

/** A connection through the proxy, as it begins. */
export interface FlowOpening {
  readonly flow: FlowId;
  readonly transport: Endpoint['kind'];
  readonly client: string;
  readonly upstream: string;
  readonly at: Micros;
}

/** A connection through the proxy, as it ended. */
export interface FlowClosing {
  readonly how: CloseCause;
  /** The direction of the first FIN or RST: tells who began. Absent when the proxy itself was closed. */
  readonly dir?: Direction;
  /** The operating system's word: `connection refused (ECONNREFUSED)`. */
  readonly detail?: string;
  /** Forwarded bytes. */
  readonly bytes: Readonly<Record<Direction, number>>;
  /** Of the forwarded bytes, in hex; only with `hash: true`. */
  readonly sha256?: Readonly<Record<Direction, string>>;
  readonly at: Micros;
}

/**
 * Sees what is forwarded, after it has been forwarded. It cannot change, delay or stop it: what it throws is caught and
 * counted. Instants are those of a `Clock` (monotonic).
 */
export interface TapSink {
  open(opening: FlowOpening): void;
  /** `bytes` is only valid during the call. */
  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void;
  close(flow: FlowId, closing: FlowClosing): void;
}
