// Addresses of a packet as text, and which of two ports is the server's when no handshake tells.
import { formatHostPort } from '../../model/endpoint.js';
import { u16 } from './numbers.js';

/** @param length 4 or 16 bytes @param port where the two bytes of the port are, in `ports` */
export const addressText = (
  bytes: Uint8Array,
  at: number,
  length: number,
  ports: Uint8Array,
  port: number,
): string => formatHostPort(length === 4 ? ip4(bytes, at) : ip6(bytes, at), u16(ports, port));

const ip4 = (bytes: Uint8Array, at: number): string => bytes.subarray(at, at + 4).join('.');

/** RFC 5952 §4: lower case, the longest run of zeros shortened, the first of equally long ones. */
function ip6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => u16(bytes, at + 2 * i).toString(16));
  const text = groups.join(':');
  const runs = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, next) => (next.length > best.length ? next : best), '');
  return longest === '' ? text : text.replace(new RegExp(`(^|:)${longest}(:|$)`), '::');
}

/** Ports that servers of XMPP, and of what else the tap knows, listen on. */
const serverPorts: ReadonlySet<number> = new Set([
  ...[5222, 5269, 5223, 5270, 5280, 5281, 5298, 5347, 5443],
  ...[21, 23, 25, 53, 67, 69, 80, 110, 143, 443, 465, 587, 993, 995, 1935, 3478, 5349, 5353, 8080, 8443],
]);

/** Whether the sender is the client: the known one of two ports is the server's. @param otherwise when that does not tell */
export function isClientToServer(source: number, destination: number, otherwise: boolean): boolean {
  const isSource = serverPorts.has(source);
  const isDestination = serverPorts.has(destination);
  return isSource === isDestination ? otherwise : isDestination;
}
