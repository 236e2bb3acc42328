// Reads the header of the PROXY protocol, version 1 (a line) and 2 (binary): HAProxy's doc/proxy-protocol.txt §2.
import { formatHostPort } from '../../model/endpoint.js';
import { u8, u16 } from './bytes.js';
import { formatAddress } from './ip.js';

const lineStart = Buffer.from('PROXY ');
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** §2.1: the longest line, its end included. */
const longestLine = 107;
const fixedBytes = 16;
/** A longer one is none that anybody sends, and is not waited for. */
const longestHeader = 4096;

export interface ProxyHeader {
  readonly version: 1 | 2;
  /** Bytes. */
  readonly length: number;
  /** `v1 TCP4 192.0.2.1:56324 → 192.0.2.2:5222` */
  readonly words: string;
}

/** Whether these bytes are the beginning of a header, as far as they go. */
export const beginsProxyHeader = (first: Uint8Array): boolean =>
  [lineStart, signature].some((start) => {
    const length = Math.min(start.length, first.length);
    return start.subarray(0, length).equals(first.subarray(0, length));
  });

/** undefined when there is none. */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'unfinished' | undefined {
  if (!beginsProxyHeader(bytes)) return undefined;
  return bytes[0] === signature[0] ? readBinary(bytes) : readLine(bytes);
}

function readLine(bytes: Buffer): ProxyHeader | 'unfinished' | undefined {
  const end = bytes.subarray(0, longestLine).indexOf('\r\n');
  if (end < 0) return bytes.length < longestLine ? 'unfinished' : undefined;
  const [, family = '', from, to, fromPort, toPort] = bytes.toString('latin1', 0, end).split(' ');
  const words = from && to ? `${hostPort(from, fromPort)} → ${hostPort(to, toPort)}` : '';
  return { version: 1, length: end + 2, words: ['v1', family, words].filter(Boolean).join(' ') };
}

const hostPort = (host: string, port: string | undefined): string => formatHostPort(host, Number(port));

/** Bytes of an address, by the high nibble of its family. */
const addressBytes: Readonly<Record<number, number>> = { 1: 4, 2: 16 };
const transports: Readonly<Record<number, string>> = { 1: 'TCP', 2: 'UDP' };

function readBinary(bytes: Buffer): ProxyHeader | 'unfinished' | undefined {
  if (bytes.length < fixedBytes) return 'unfinished';
  const length = fixedBytes + u16(bytes, 14);
  const isVersion2 = u8(bytes, 12) >> 4 === 2;
  if (!isVersion2 || length > longestHeader) return undefined;
  if (bytes.length < length) return 'unfinished';
  return { version: 2, length, words: ['v2', binaryWords(bytes, length)].join(' ') };
}

function binaryWords(bytes: Buffer, length: number): string {
  // A health check of the proxy itself.
  if ((u8(bytes, 12) & 15) === 0) return 'LOCAL';
  const size = addressBytes[u8(bytes, 13) >> 4];
  const transport = transports[u8(bytes, 13) & 15] ?? '';
  const ports = size === undefined ? 0 : fixedBytes + 2 * size;
  if (size === undefined || ports + 4 > length) return `${transport} without addresses`.trim();
  const from = formatAddress(bytes.subarray(fixedBytes, fixedBytes + size), u16(bytes, ports));
  const to = formatAddress(bytes.subarray(fixedBytes + size, ports), u16(bytes, ports + 2));
  return `${transport}${size === 4 ? '4' : '6'} ${from} → ${to}`;
}
