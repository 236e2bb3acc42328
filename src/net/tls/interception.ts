// What a proxy needs to stand inside the TLS of its connections. Given by `commands`, since XMPP is none of `net`'s business.
import type { SecureContext } from 'node:tls';
import type { Direction } from '../../model/flow.js';

/** A complete first-level piece of an XML stream, as far as TLS is concerned. */
export type PieceKind =
  | 'header'
  | 'features'
  /** RFC 6120 §5.4.2: told by their namespace. */
  | 'starttls'
  | 'proceed'
  | 'failure'
  /** The login has succeeded, a stanza has come, or it is no XMPP: TLS will not begin any more. */
  | 'settled'
  | 'other';

export interface Piece {
  readonly kind: PieceKind;
  /** Position after its last byte, among all bytes of its direction. */
  readonly end: number;
  /** Of a header: the domain that is addressed. */
  readonly to?: string;
  /** Of a header: whether the stream is one between servers. */
  readonly isServer?: boolean;
  /** Of features: whether STARTTLS is among them. */
  readonly offersTls?: boolean;
}

/** Follows the plain beginning of a connection. It never throws, and holds one unfinished element per direction at most. */
export interface StreamWatch {
  /** The pieces that end in `bytes`, in order. */
  push(direction: Direction, bytes: Uint8Array): readonly Piece[];
}

/** Changes what the server sends during a login inside TLS. */
export interface Rewriter {
  /** What is to be forwarded instead, and what was taken out of it. */
  push(bytes: Uint8Array): {
    readonly bytes: Uint8Array;
    readonly removed: readonly (readonly string[])[];
    /** Nothing further will be changed. */
    readonly isOver: boolean;
  };
  /** What is held of the server's bytes, when no more come. */
  rest(): Uint8Array;
}

export interface Interception {
  /** Reads the plain beginning of a new connection. */
  watch(): StreamWatch;
  /** Changes a login of which at least one leg is inside TLS; absent: nothing is changed. */
  rewriter?(): Rewriter;
  /**
   * What is shown to a client that wants to talk to `domain`.
   * @param isVerified whether the server has proved to be this domain; otherwise nothing new is made for it
   * @throws UserError when there is nothing to show
   */
  identity(domain: string, isVerified: boolean): Promise<SecureContext>;
  /** How the server proves who it is. */
  readonly upstream: UpstreamTrust;
  /** What a client that refuses the certificate needs. */
  remedy(domain: string): string;
  /** Takes a line of the NSS key log, its line end included. */
  readonly keyLog?: (line: Buffer) => void;
}

export interface UpstreamTrust {
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** SHA-256 of a certificate that is trusted as it is, in Node's writing. */
  readonly pinned?: string;
  /** Accept any certificate. */
  readonly insecure: boolean;
}
