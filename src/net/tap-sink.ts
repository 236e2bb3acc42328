// What a proxy tells whoever looks on: connections as they open and close, the bytes between, and what became of TLS.

import type { CloseCause } from '../model/connection.js';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { LintRecord, NoteRecord, TlsRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';

/** A connection through the proxy, as it begins; on UDP the first datagram of a client. */
export interface FlowOpening {
  readonly flow: FlowId;
  readonly transport: Endpoint['kind'];
  readonly client: string;
  readonly upstream: string;
  /** The upstream's, where it has one. */
  readonly port?: number;
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

/** What became of TLS on one leg. */
export type TlsNews = Omit<TlsRecord, 't' | 'seq' | 'flow'>;

/** A word from the proxy about something it did, or kept from being forwarded; with a `rule`, a finding of the lint. */
export type ProxyNote = Omit<NoteRecord, 't' | 'seq' | 'flow'> | Omit<LintRecord, 't' | 'seq' | 'flow'>;

/**
 * Sees what is forwarded, after it has been forwarded. It cannot change, delay or stop it: what it throws is caught and
 * counted. Instants are those of a `Clock` (monotonic).
 */
export interface TapSink {
  open(opening: FlowOpening): void;
  /** `bytes` is only valid during the call. Where the proxy stands inside TLS, they are the plaintext. On UDP one datagram. */
  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void;
  tls(flow: FlowId, news: TlsNews): void;
  /** From here on the chunks are plaintext from inside TLS (on at least one leg), after a plain beginning. */
  secured(flow: FlowId, at: Micros): void;
  note(flow: FlowId, note: ProxyNote): void;
  close(flow: FlowId, closing: FlowClosing): void;
}
