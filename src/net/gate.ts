// What may stand in the way of a plain connection's bytes for as long as TLS may begin on it.
import type { ClientHello } from '../model/client-hello.js';
import type { Direction } from '../model/flow.js';

/** How TLS begins. */
export type Beginning = DirectBeginning | StartTlsBeginning;

/** The client's first bytes are a ClientHello (XEP-0368). */
export interface DirectBeginning {
  readonly kind: 'direct';
  readonly hello: ClientHello;
  /** All that the client has sent. */
  readonly bytes: Buffer;
}

/** The server has agreed to STARTTLS; the client does not know it yet (RFC 6120 §5.4.2.3). */
export interface StartTlsBeginning {
  readonly kind: 'starttls';
  /** The domain that the client wants to talk to: `to` of its stream header. */
  readonly to?: string;
  /** Between servers. */
  readonly isServer: boolean;
  /** `<proceed/>` as the server wrote it. */
  readonly proceed: Buffer;
  /** What the client has sent after `<starttls/>`. */
  readonly early: Buffer;
}

export interface Gate {
  /** Takes bytes, valid only during the call, and forwards of them what may go on. */
  push(direction: Direction, bytes: Uint8Array): void;
  /** No more will come in this direction: what is held goes on now. */
  ended(direction: Direction): void;
  /** The connection is over. */
  closed(): void;
}

/** What a gate can do with the connection. */
export interface Passage {
  /** Bytes that may be used again when the call is over are only allowed for the direction being pushed. */
  forward(direction: Direction, bytes: Uint8Array): void;
  /** From here on everything passes, and the gate is not asked any more. */
  open(): void;
  /** Ends the connection because of what came in this direction. */
  refuse(direction: Direction, error: Error): void;
  /** TLS begins: the relay reads and writes nothing more. */
  handOver(beginning: Beginning): void;
}
