// Who talks to whom, as the key of a map: addresses and ports of a packet, and of one that goes the other way.
import type { IpPacket } from './ip.js';

/** Both addresses and both ports, which stand together in a packet. */
export const flowKey = (
  addresses: Buffer,
  { addresses: at, addressLength }: IpPacket,
  payload: Buffer,
  start: number,
): string =>
  addresses.toString('latin1', at, at + 2 * addressLength) + payload.toString('latin1', start, start + 4);

export function reverseKey(key: string): string {
  const length = (key.length - 4) / 2;
  const source = key.slice(0, length);
  const destination = key.slice(length, 2 * length);
  return destination + source + key.slice(-2) + key.slice(-4, -2);
}
