// One thing the tap understood: the row on the screen and the line in a capture (docs/capture-format.md).

import type { CloseCause } from './connection.js';
import type { Endpoint } from './endpoint.js';
import type { Direction, FlowId } from './flow.js';
import type { Micros } from './time.js';

interface Base {
  /** From 1, in order of appearance in the whole capture; 0 until the pipeline has numbered it. */
  seq: number;
  readonly flow: FlowId;
  /** µs since the Unix epoch. */
  readonly at: Micros;
}

interface Directed extends Base {
  readonly dir: Direction;
}

/** A connection through the tap was opened. */
export interface OpenRecord extends Base {
  readonly t: 'open';
  readonly transport: Endpoint['kind'];
  readonly client: string;
  readonly upstream: string;
}

/** Both halves are closed; `dir` tells who began. */
export interface CloseRecord extends Base {
  readonly t: 'close';
  readonly dir?: Direction;
  readonly how: CloseCause;
  /** The operating system's word when it was no orderly end. */
  readonly detail?: string;
  /** Forwarded bytes. */
  readonly bytes: Readonly<Record<Direction, number>>;
  /** Of the forwarded bytes, in hex, when they were hashed. */
  readonly sha256?: Readonly<Record<Direction, string>>;
}

/** A stream header, its end, or a stream error (RFC 6120 §4). */
export interface StreamRecord extends Directed {
  readonly t: 'stream';
  readonly event: 'open' | 'restart' | 'close' | 'error';
  readonly offset: number;
  readonly attrs: Readonly<Record<string, string>>;
  readonly xml: string;
}

/** A first-level element: a stanza (`message`, `presence`, `iq`) or a nonza (XEP-0360). */
export interface ElementRecord extends Directed {
  readonly t: 'stanza' | 'nonza';
  /** Byte position of its `<` in this direction of the connection. */
  readonly offset: number;
  /** Bytes on the wire. */
  readonly size: number;
  /** Local name. */
  readonly name: string;
  readonly ns: string;
  readonly id?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  /** Secrets are masked already. */
  readonly xml: string;
  /** The original bytes in base64, when they are not valid UTF-8 and `xml` is only an approximation. */
  readonly b64?: string;
  /** µs from the request to this answer. */
  readonly rtt?: Micros;
}

/** Whitespace between stanzas (RFC 6120 §4.6.1). */
export interface KeepaliveRecord extends Directed {
  readonly t: 'keepalive';
  readonly offset: number;
  readonly size: number;
}

/** Bytes that are not XMPP, or could not be followed. */
export interface DataRecord extends Directed {
  readonly t: 'data';
  readonly offset: number;
  readonly bytes: number;
  /** `tls`, `http`, …; `text` or `binary` when nothing better is known. */
  readonly protocol: string;
  /** The first bytes, as text or as hex. */
  readonly text?: string;
  readonly hex?: string;
}

/** A rule of the protocol was broken; the bytes were forwarded all the same. */
export interface ViolationRecord extends Directed {
  readonly t: 'violation';
  readonly offset: number;
  readonly rule: string;
  /** `RFC 6120 §11.1`. */
  readonly rfc: string;
  readonly detail: string;
}

/** `count` records were not kept or not shown; forwarded bytes are never dropped. */
export interface DroppedRecord extends Base {
  readonly t: 'dropped';
  readonly count: number;
}

export type TapRecord =
  | OpenRecord
  | CloseRecord
  | StreamRecord
  | ElementRecord
  | KeepaliveRecord
  | DataRecord
  | ViolationRecord
  | DroppedRecord;
