// RIP (RFC 1058, RFC 2453). An entry may hold a password: it is never shown.
import type { DatagramProtocol } from '../protocol.js';
import { u8, u16, u32 } from '../wire/bytes.js';
import { FieldList } from '../wire/fields.js';
import { formatIp } from '../wire/ip.js';

const name = 'rip';
const usualPort = 520;
const entryBytes = 20;
const mostEntries = 25;
const commands: Readonly<Record<number, string>> = { 1: 'request', 2: 'response' };
/** Of an entry that authenticates (RFC 2453 §4.1). */
const authentication = 0xffff;

export const rip: DatagramProtocol = {
  name,
  read({ bytes, port }) {
    const command = commands[u8(bytes, 0)];
    const version = u8(bytes, 1);
    const count = (bytes.length - 4) / entryBytes;
    const isWhole = Number.isInteger(count) && count >= 1 && count <= mostEntries;
    if (command === undefined || (version !== 1 && version !== 2) || u16(bytes, 2) !== 0 || !isWhole)
      return undefined;
    const entries = Array.from({ length: count }, (_, i) =>
      bytes.subarray(4 + i * entryBytes, 4 + (i + 1) * entryBytes),
    );
    if (port !== usualPort && !entries.every(isLikely)) return undefined;
    const routes = entries.filter((entry) => u16(entry, 0) !== authentication);
    const fields = new FieldList().add('version', version);
    for (const entry of routes) fields.add('route', routeText(entry));
    if (routes.length < count) fields.add('authentication', '[masked]');
    const noun = routes.length === 1 ? 'route' : 'routes';
    return { protocol: name, summary: `RIP ${command} ${routes.length} ${noun}`, fields: fields.toRecord() };
  },
};

/** Internet addresses, and a metric from 1 to 16. */
const isLikely = (entry: Buffer): boolean => {
  const family = u16(entry, 0);
  if (family === authentication) return true;
  return (family === 2 || family === 0) && u32(entry, 16) >= 1 && u32(entry, 16) <= 16;
};

const routeText = (entry: Buffer): string =>
  `${formatIp(entry.subarray(4, 8))} mask ${formatIp(entry.subarray(8, 12))} via ${formatIp(entry.subarray(12, 16))} metric ${u32(entry, 16)}`;
