// Reads a datagram of our own framing of XMPP over UDP (docs/udp.md): a header of 28 bytes, then one stanza. A test harness, no standard.

export const udpHeaderBytes = 28;
const ackBytes = udpHeaderBytes + 8;
const knownVersion = 1;
const kinds = [undefined, 'DATA', 'CON', 'ACK', 'RST', 'END'] as const;

/** `DATA` asks for nothing, `CON` for an `ACK`; `RST` refuses, `END` tells how many there were. */
export type UdpFrameKind = Exclude<(typeof kinds)[number], undefined>;

export interface UdpFrame {
  readonly kind: UdpFrameKind;
  readonly flags: number;
  /** 0 for the first, one more for each retransmission; echoed by an `ACK`. */
  readonly attempt: number;
  readonly flow: number;
  /** A retransmission keeps it; of an `END` how many datagrams were sent. */
  readonly seq: number;
  /** ns of the sender's monotonic clock: when it was due, and when it was sent. Of an `ACK` when the datagram came, and when the answer went. */
  readonly intendedAt: bigint;
  readonly sentAt: bigint;
  /** Of an `ACK` which of the 64 sequence numbers before `seq` have come: bit 0 stands for the one before. */
  readonly earlier?: bigint;
  /** The stanza of `DATA` and `CON`. */
  readonly payload: Buffer;
}

/** Begins as our framing does; a text that begins with the same two letters has no control characters. */
export const isUdpFrame = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x58 &&
  bytes[1] === 0x55 &&
  bytes.length > 2 &&
  (!isLetter(bytes[2] ?? 0) || bytes.subarray(3, udpHeaderBytes).includes(0));

const isLetter = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/** @param bytes of which {@link isUdpFrame}. What is wrong is said in words. */
export function readUdpFrame(bytes: Buffer): UdpFrame | { readonly wrong: string } {
  const version = (bytes[2] ?? 0) >> 4;
  const kind = kinds[(bytes[2] ?? 0) & 15];
  if (bytes.length < udpHeaderBytes) return wrong(`${bytes.length} bytes, a header has ${udpHeaderBytes}`);
  if (version !== knownVersion) return wrong(`version ${version}, known is ${knownVersion}`);
  if (kind === undefined) return wrong(`type ${(bytes[2] ?? 0) & 15} is unknown`);
  const payload = bytes.subarray(udpHeaderBytes);
  const fault = lengthFault(kind, payload.length);
  if (fault !== undefined) return wrong(fault);
  return {
    kind,
    flags: (bytes[3] ?? 0) >> 4,
    attempt: (bytes[3] ?? 0) & 15,
    flow: bytes.readUInt32BE(4),
    seq: bytes.readUInt32BE(8),
    intendedAt: bytes.readBigUInt64BE(12),
    sentAt: bytes.readBigUInt64BE(20),
    ...(kind === 'ACK' && { earlier: bytes.readBigUInt64BE(udpHeaderBytes) }),
    payload: kind === 'ACK' ? payload.subarray(8) : payload,
  };
}

function lengthFault(kind: UdpFrameKind, payload: number): string | undefined {
  if (kind === 'DATA' || kind === 'CON') return payload === 0 ? `${kind} without a stanza` : undefined;
  const due = kind === 'ACK' ? ackBytes - udpHeaderBytes : 0;
  return payload === due ? undefined : `${kind} with ${payload} bytes after the header where ${due} are due`;
}

const wrong = (text: string): { readonly wrong: string } => ({ wrong: text });
