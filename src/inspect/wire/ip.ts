// Addresses as text, from the bytes that protocols carry.
import { formatHostPort } from '../../model/endpoint.js';
import { u16 } from './bytes.js';

/** 4 bytes as `192.0.2.1`, 16 as `2001:db8::1` (RFC 5952); of any other length as hex. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return Buffer.from(bytes).toString('hex');
  const groups = Array.from({ length: 8 }, (_, i) => u16(bytes, 2 * i).toString(16));
  const zeros = longestZeros(groups);
  if (zeros === undefined) return groups.join(':');
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(zeros.end).join(':')}`;
}

export const formatAddress = (ip: Uint8Array, port: number): string => formatHostPort(formatIp(ip), port);

/** The longest run of at least two zero groups, the first of equals. */
function longestZeros(groups: readonly string[]): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === '0') end++;
    if (end - start > Math.max(1, best ? best.end - best.start : 0)) best = { start, end };
    start = Math.max(start, end);
  }
  return best;
}
