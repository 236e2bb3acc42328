// The two ends of a packet, and which of them is the client.
import type { Direction } from '../../model/flow.js';
import { addressText } from './addresses.js';
import type { IpPacket } from './ip.js';
import { u16 } from './numbers.js';

/** A packet, as those who follow its connection need to see it. */
export interface Parties {
  /** Holds the addresses. */
  readonly buffer: Buffer;
  readonly ip: IpPacket;
  /** Holds the ports, from `start` on: another one when the datagram came in fragments. */
  readonly payload: Buffer;
  readonly start: number;
}

/** Names and port for the opening of a connection, when this packet goes in `direction`. */
export function nameParties({ buffer, ip, payload, start }: Parties, direction: Direction) {
  const length = ip.addressLength;
  const source = addressText(buffer, ip.addresses, length, payload, start);
  const destination = addressText(buffer, ip.addresses + length, length, payload, start + 2);
  return direction === 'upstream'
    ? { client: source, upstream: destination, port: u16(payload, start + 2) }
    : { client: destination, upstream: source, port: u16(payload, start) };
}
