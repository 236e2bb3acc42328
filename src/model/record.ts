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
  /** µs from what this answers to its arrival here: of an iq, a receipt, a marker, an acknowledgement, an echo. */
  readonly rtt?: Micros;
  /** What kind of answer `rtt` belongs to. */
  readonly answers?: LatencyKind;
  /** Of a nonza of SASL or SASL2: what it says, decoded, without any secret. */
  readonly sasl?: SaslFacts;
  /** Of a nonza of stream management: what it claims beside what was counted. */
  readonly sm?: SmFacts;
}

/** What is timed in passing: the answer and what it answers, both seen by the tap. */
export type LatencyKind =
  /** RFC 6120 §8.2.3. */
  | 'iq'
  /** XEP-0184: message to receipt. */
  | 'receipt'
  /** XEP-0333: message to its `displayed` marker. */
  | 'marker'
  /** XEP-0198: `<r/>` to `<a/>`. */
  | 'sm-ack'
  /** XEP-0045: own message to its reflection by the room. */
  | 'muc-echo'
  /** XEP-0045: presence to a room to the own presence of status 110. */
  | 'muc-join';

/** One step of an authentication (RFC 6120 §6, XEP-0388, RFC 5802). Fields are there where the step has them. */
export interface SaslFacts {
  readonly mechanism?: string;
  /** `client-first`, `server-first`, `client-final`, `server-final`, or the element's name for other mechanisms. */
  readonly step?: string;
  readonly authcid?: string;
  readonly authzid?: string;
  /** RFC 5801 §4: `n`, `y`, or `p=tls-exporter`. */
  readonly gs2?: string;
  readonly iterations?: number;
  /** Bytes. */
  readonly saltLength?: number;
  /** Bytes of the decoded data. */
  readonly length?: number;
  /** Whether something is not as the specification has it. */
  readonly fault?: string;
}

/** XEP-0198: `h` as claimed, `counted` as the tap has counted, modulo 2^32. */
export interface SmFacts {
  readonly h?: number;
  readonly counted?: number;
  /** Stanzas that were sent the other way and are not acknowledged after this. */
  readonly unacked?: number;
  /** The flow whose session this one resumes. */
  readonly resumes?: FlowId;
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
  /** `tls`, `http`, `smtp`, …; `text` or `binary` when nothing better is known. */
  readonly protocol: string;
  /** What it says, in a few words that begin with the protocol's name; peer's text included. */
  readonly summary?: string;
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

/** Where TLS stands: `client` is the leg between client and tap, `upstream` that between tap and server, `both` one session across. */
export type TlsLeg = 'client' | 'upstream' | 'both';

/** `hello`: offered by the client. `decrypted`: from here on the key log opens it. */
export type TlsEvent = 'hello' | 'established' | 'failed' | 'decrypted';

/** TLS on a leg of the connection. */
export interface TlsRecord extends Base {
  readonly t: 'tls';
  readonly leg: TlsLeg;
  readonly event: TlsEvent;
  /** `TLSv1.3` */
  readonly version?: string;
  readonly cipher?: string;
  readonly sni?: string;
  /** The negotiated protocol; of a `hello` those offered, comma-separated. */
  readonly alpn?: string;
  /** Fingerprint of a `hello` (JA3). */
  readonly ja3?: string;
  /** Subject and names of the certificate that was shown, or why TLS failed. */
  readonly detail?: string;
}

/** Something worth knowing that is no fault of a peer: a prediction, an explanation, what the tap changed. */
export interface NoteRecord extends Base {
  readonly t: 'note';
  readonly dir?: Direction;
  readonly topic:
    | 'channel-binding'
    | 'sasl'
    | 'tls'
    | 'udp'
    | 'rewritten'
    | 'sm'
    | 'dialback'
    | 'compression'
    | 'decoding';
  readonly text: string;
}

/** Well-formed, but not what the specification asks for (the lint): the bytes were forwarded all the same. */
export interface LintRecord extends Directed {
  readonly t: 'lint';
  readonly offset: number;
  /** Kebab case, stable: `starttls-trailing-bytes`, `iq-unanswered`. */
  readonly rule: string;
  /** `RFC 6120 §5.3.2`, `XEP-0198 §4`. */
  readonly rfc: string;
  readonly detail: string;
}

/** One UDP datagram. */
export interface DatagramRecord extends Directed {
  readonly t: 'datagram';
  /** Payload bytes of this direction before it. */
  readonly offset: number;
  /** Of its payload. */
  readonly bytes: number;
  /** `stun`, `turn-channel`, `dtls`, `rtp`, `quic`, `mdns`, `xmpp-udp`, …; `text` or `binary` when nothing better is known. */
  readonly protocol: string;
  /** What it says, in a few words that begin with the protocol's name; peer's text included. */
  readonly summary?: string;
  /** Its fields as names and values, for the detail. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The first bytes, as text or as hex. */
  readonly text?: string;
  readonly hex?: string;
}

/** What a capture of packets shows of TCP itself (RFC 9293). */
export interface SegmentRecord extends Directed {
  readonly t: 'segment';
  readonly event:
    | 'handshake'
    | 'fin'
    | 'reset'
    | 'retransmission'
    | 'out-of-order'
    | 'zero-window'
    | 'window-open'
    | 'keepalive'
    | 'missing';
  /** Bytes of payload concerned. */
  readonly bytes: number;
  readonly detail?: string;
}

/** Packets of a capture that are neither TCP nor UDP, by name: `{ARP: 12, ICMP: 3}`. */
export interface PacketsRecord extends Base {
  readonly t: 'packets';
  readonly counts: Readonly<Record<string, number>>;
}

/** Forwarded bytes that were not looked at, because decoding was behind; decoding goes on after them. */
export interface GapRecord extends Directed {
  readonly t: 'gap';
  readonly offset: number;
  readonly bytes: number;
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
  | TlsRecord
  | NoteRecord
  | LintRecord
  | DatagramRecord
  | SegmentRecord
  | PacketsRecord
  | GapRecord
  | DroppedRecord;
