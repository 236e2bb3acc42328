// The contract of a protocol that is named but not XMPP: one file each in protocols/, listed in its registry.
import type { Direction } from '../model/flow.js';
import type { Secrets } from './decoder.js';

/** One datagram and what is known around it. `bytes` is only valid during the call. */
export interface DatagramView {
  readonly bytes: Buffer;
  readonly dir: Direction;
  /** The server's: a hint, never proof. */
  readonly port: number | undefined;
  readonly secrets: Secrets;
  /** Protocols that this flow has carried so far: what is no proof by itself may be likely now. */
  readonly seen: ReadonlySet<string>;
  /** The last datagram of the other direction: its length and its first bytes. */
  readonly asked: { readonly length: number; readonly head: Buffer } | undefined;
  /** What a datagram inside this one is (TURN); undefined where nesting ends. */
  carried(bytes: Buffer): Reading | undefined;
}

/** What a datagram says. */
export interface Reading {
  readonly protocol: string;
  /** A row of the screen: begins with the name of the protocol as people write it. Peer's text included, credentials not. */
  readonly summary: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** The part that is a stanza, as XML. */
  readonly stanza?: { readonly start: number; readonly end: number };
}

export interface DatagramProtocol {
  readonly name: string;
  /** undefined when it is something else. It never throws. */
  read(view: DatagramView): Reading | undefined;
}

/** The first bytes of both directions of a connection, one character a byte; what is longer than some hundred bytes is cut. */
export interface StreamHeads {
  readonly upstream: string;
  readonly downstream: string;
  readonly port: number | undefined;
}

export interface StreamProtocol {
  readonly name: string;
  /** Any other name that fits as well is better. */
  readonly isGuess?: boolean;
  is(heads: StreamHeads): boolean;
  /** What a line says that begins here; credentials are masked already. undefined when it is content. */
  line?(line: string, dir: Direction): string | undefined;
  /** What a piece of a binary protocol says; `isFirst`: the direction begins with it. */
  piece?(bytes: Buffer, dir: Direction, isFirst: boolean): string | undefined;
}
