// The contract of a decoder: bytes of one connection in, records out. One file each in decoders/, listed in its registry.
import type { Direction, FlowId } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { TlsStanding } from '../xmpp/channel-binding.js';
import type { FramerLimits } from '../xmpp/frame.js';
import type { Shared } from './shared.js';

/** Decodes one connection, or the datagrams of one client. It never throws, and keeps no more than one unfinished frame per direction. */
export interface Decoder {
  /** `bytes` is only valid during the call; `at` is µs since the epoch. Of UDP one datagram. */
  push(direction: Direction, bytes: Uint8Array, at: Micros): void;
  /** The direction has ended: what was cut off is told. */
  end(direction: Direction, at: Micros): void;
  /**
   * TLS has begun and the tap stands inside it: what is pushed from now on is plaintext, and nothing from before belongs to it
   * (RFC 6120 §5.4.3.3).
   */
  secured?(at: Micros): void;
  /** `count` bytes of this direction were forwarded without being pushed: find a place from which to go on. */
  gap?(direction: Direction, count: number, at: Micros): void;
}

/** What a decoder is made with. */
export interface DecoderContext {
  readonly flow: FlowId;
  readonly transport: DecoderTransport;
  /** The port of the server, where it has one: a hint, never proof. */
  readonly port?: number;
  readonly limits: FramerLimits;
  /** `mask` replaces credentials before a record is made. */
  readonly secrets: Secrets;
  /** What the decoders of all connections have in common. */
  readonly shared: Shared;
  /** How TLS stands on this connection, as far as the tap is inside of it; asked when it matters, since it may begin late. */
  readonly tls?: () => TlsStanding | undefined;
  /** Decoders that have been ruled out for what begins here: whoever hands the same bytes on rules them out too. */
  readonly except?: readonly string[];
  /** Opens TLS that the tap does not stand inside of. */
  readonly keys?: KeySource;
  /** Takes a record; the pipeline numbers it. */
  emit(record: TapRecord): void;
  /**
   * The decoder for what is carried inside (TLS, WebSocket), beginning with these bytes; its records are of the same flow.
   */
  inner(first: Uint8Array, options?: InnerOptions): Decoder;
}

export interface InnerOptions {
  /** Takes its records instead, to set them right before they are passed on. */
  readonly emit?: (record: TapRecord) => void;
  /** Decoders that it may not be: what cannot be inside itself. */
  readonly except?: readonly string[];
}

/** `stream`: bytes in order; `datagram`: one push is one datagram. */
export type DecoderTransport = 'stream' | 'datagram';

export type Secrets = 'mask' | 'keep';

/** TLS secrets as they become known, by the random of the ClientHello in hex (NSS key log format). */
export interface KeySource {
  /** Secrets by label: `CLIENT_RANDOM`, `CLIENT_TRAFFIC_SECRET_0`, …; undefined while none is known. */
  find(clientRandom: string): ReadonlyMap<string, Uint8Array> | undefined;
  /** Calls `wake` after each secret of this connection that becomes known, until the returned function is called. */
  watch?(clientRandom: string, wake: () => void): () => void;
}

export interface DecoderDef {
  readonly name: string;
  readonly transport: DecoderTransport;
  /** How sure it is that a connection beginning with these bytes is its own: the highest wins, 0 means not at all. */
  priority(first: Uint8Array, port?: number): number;
  create(context: DecoderContext): Decoder;
}
