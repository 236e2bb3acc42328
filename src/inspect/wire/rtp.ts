// The headers of RTP and RTCP (RFC 3550 §5.1, §6), which SRTP leaves readable (RFC 3711 §3).
import { u8, u16, u32 } from './bytes.js';

const headerBytes = 12;
const reports: Readonly<Record<number, string>> = {
  ...{ 192: 'FIR', 193: 'NACK', 200: 'sender report', 201: 'receiver report', 202: 'source description' },
  ...{
    203: 'BYE',
    204: 'application',
    205: 'transport feedback',
    206: 'payload feedback',
    207: 'extended report',
  },
};

export type RtpDatagram =
  | {
      readonly kind: 'rtp';
      readonly payloadType: number;
      readonly sequence: number;
      readonly timestamp: number;
      readonly ssrc: number;
      readonly isMarked: boolean;
    }
  | { readonly kind: 'rtcp'; readonly report: string; readonly ssrc: number };

/** undefined when it is neither. The two share a port; their types do not overlap (RFC 5761 §4). */
export function readRtp(bytes: Buffer): RtpDatagram | undefined {
  if (u8(bytes, 0) >> 6 !== 2 || bytes.length < 8) return undefined;
  const second = u8(bytes, 1);
  if (second >= 192 && second <= 223) {
    if (4 * (u16(bytes, 2) + 1) > bytes.length) return undefined;
    return { kind: 'rtcp', report: reports[second] ?? `type ${second}`, ssrc: u32(bytes, 4) };
  }
  if (!fits(bytes)) return undefined;
  return {
    kind: 'rtp',
    payloadType: second & 0x7f,
    sequence: u16(bytes, 2),
    timestamp: u32(bytes, 4),
    ssrc: u32(bytes, 8),
    isMarked: second >= 0x80,
  };
}

/** Contributing sources and the extension end within the datagram. */
function fits(bytes: Buffer): boolean {
  const afterSources = headerBytes + 4 * (u8(bytes, 0) & 15);
  const hasExtension = (u8(bytes, 0) & 0x10) !== 0;
  if (afterSources + (hasExtension ? 4 : 0) > bytes.length) return false;
  return !hasExtension || afterSources + 4 + 4 * u16(bytes, afterSources + 2) <= bytes.length;
}
