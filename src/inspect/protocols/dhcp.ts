// DHCP (RFC 2131, RFC 2132): the kind of message, and the addresses in it.
import type { DatagramProtocol } from '../protocol.js';
import { hexOf, u8, u32 } from '../wire/bytes.js';
import { FieldList } from '../wire/fields.js';
import { formatIp } from '../wire/ip.js';

const name = 'dhcp';
const magicCookie = 0x63825363;
const optionsAt = 240;
const kinds = ['', 'discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'];

export const dhcp: DatagramProtocol = {
  name,
  read({ bytes }) {
    const operation = u8(bytes, 0);
    if (bytes.length < optionsAt || (operation !== 1 && operation !== 2)) return undefined;
    if (u32(bytes, 236) !== magicCookie) return undefined;
    const options = readOptions(bytes);
    const kind =
      kinds[u8(options.get(53) ?? Buffer.alloc(0), 0)] || (operation === 1 ? 'boot request' : 'boot reply');
    const given = ip(bytes.subarray(16, 20));
    const wanted = ip(options.get(50));
    const host = options.get(12)?.toString('utf8');
    const client = hexOf(bytes.subarray(28, 28 + Math.min(u8(bytes, 2), 16))).replace(/..(?=.)/g, '$&:');
    const details = [given ?? wanted, host && `“${host}”`, `for ${client}`].filter(Boolean);
    return {
      protocol: name,
      summary: `DHCP ${[kind, ...details].join(' ')}`,
      fields: new FieldList()
        .add('kind', kind)
        .add('transaction', u32(bytes, 4).toString(16))
        .add('client', client)
        .add('your address', given)
        .add('requested address', wanted)
        .add('server', ip(options.get(54)))
        .add('host name', host)
        .toRecord(),
    };
  },
};

/** Address, unless it is missing or 0.0.0.0. */
const ip = (bytes: Buffer | undefined): string | undefined =>
  bytes?.length === 4 && u32(bytes, 0) !== 0 ? formatIp(bytes) : undefined;

function readOptions(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = optionsAt; at < bytes.length && u8(bytes, at) !== 255; ) {
    const code = u8(bytes, at);
    const length = code === 0 ? -1 : u8(bytes, at + 1);
    if (code !== 0) options.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}
