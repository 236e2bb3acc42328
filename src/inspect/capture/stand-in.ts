// Addresses for the packets of a capture file: the real ones where they are known as IP, else stand-ins (docs/captures.md).
import type { End } from './ip-packet.js';

/** Where both ends of a connection are, as far as its record tells. */
export interface Ends {
  readonly client: End;
  readonly server: End;
}

/** What stands for an end that has no address, by the bytes of the other's. */
const standIns = {
  client: { 4: [127, 0, 0, 3], 16: [0xfd, ...Array<number>(14).fill(0), 3] },
  server: { 4: [127, 0, 0, 2], 16: [0xfd, ...Array<number>(14).fill(0), 2] },
} as const;

/** The first port that is nobody's own (RFC 6335 §6). */
const firstDynamic = 49_152;

/** @param client as in the open record @param flow chooses the port of a client that has none */
export function endsOf(client: string, upstream: string, flow: number): Ends {
  const [from, to] = [parseHostPort(client), parseHostPort(upstream)];
  const length = from.address?.length ?? to.address?.length ?? 4;
  return {
    client: {
      address: addressOr(from.address, length, 'client'),
      port: from.port ?? firstDynamic + (Math.abs(flow | 0) % (65_536 - firstDynamic)),
    },
    server: { address: addressOr(to.address, length, 'server'), port: to.port ?? 0 },
  };
}

function addressOr(address: Uint8Array | undefined, length: number, side: 'client' | 'server'): Uint8Array {
  if (address?.length === length) return address;
  return Uint8Array.from(standIns[side][length === 16 ? 16 : 4]);
}

/** The text may be of any kind: a host name, the path of a socket. */
function parseHostPort(text: string): { address?: Uint8Array; port?: number } {
  const [, six, other = '', port] =
    /^(?:\w+:\/\/)?(?:\[([0-9a-fA-F:.]+)(?:%\w+)?\]|([^:/[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) return {};
  const address = six === undefined ? parseIp4(other) : parseIp6(six);
  return { ...(address && { address }), port: Number(port) };
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  const isIp4 = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isIp4 ? Uint8Array.from(parts, Number) : undefined;
}

/** RFC 4291 §2.2 */
function parseIp6(text: string): Uint8Array | undefined {
  const tail = /[^:]*\.[^:]*$/.exec(text)?.[0];
  const embedded = tail === undefined ? undefined : parseIp4(tail);
  if (tail !== undefined && !embedded) return undefined;
  const last = embedded ? [u16Hex(embedded, 0), u16Hex(embedded, 2)].join(':') : '';
  const [head = '', rest] = (tail === undefined ? text : text.slice(0, -tail.length) + last).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(rest ?? '')];
  const missing = 8 - before.length - after.length;
  if (missing < 0 || (rest === undefined && missing > 0)) return undefined;
  const all = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return Uint8Array.from(
    all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  );
}

const u16Hex = (bytes: Uint8Array, at: number): string =>
  (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16);
