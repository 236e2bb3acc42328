// The nameConstraints extension (RFC 5280 §4.2.1.10) that makes a stolen authority worth one domain.
import { isIP } from 'node:net';

const tag = { sequence: 0x30, permitted: 0xa0, excluded: 0xa1, dns: 0x82, ip: 0x87 } as const;

/** DER of the extension's value: `domain` (and, of a name, what is below it) is permitted, all other names of hosts are not. */
export function nameConstraints(domain: string): Buffer {
  const family = isIP(domain);
  const any4 = der(tag.ip, Buffer.alloc(8));
  const any6 = der(tag.ip, Buffer.alloc(32));
  if (family === 0) return constraints([der(tag.dns, Buffer.from(domain))], [any4, any6]);
  const address = addressBytes(domain);
  const permitted = der(tag.ip, Buffer.concat([address, Buffer.alloc(address.length, 0xff)]));
  // The empty name stands for all of them.
  return constraints([permitted], [der(tag.dns, Buffer.alloc(0)), family === 4 ? any6 : any4]);
}

const constraints = (permitted: readonly Buffer[], excluded: readonly Buffer[]): Buffer =>
  der(tag.sequence, Buffer.concat([subtrees(tag.permitted, permitted), subtrees(tag.excluded, excluded)]));

const subtrees = (kind: number, names: readonly Buffer[]): Buffer =>
  der(kind, Buffer.concat(names.map((name) => der(tag.sequence, name))));

/** One value of at most 64 KiB. */
function der(kind: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([kind, ...size]), content]);
}

/** 4 or 16 bytes of an address that isIP() has accepted. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = withoutDotted(address).split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [first, last] = [words(head), words(tail ?? '')];
  const zeros = tail === undefined ? [] : Array<number>(8 - first.length - last.length).fill(0);
  const bytes = Buffer.alloc(16);
  [...first, ...zeros, ...last].forEach((word, i) => void bytes.writeUInt16BE(word, 2 * i));
  return bytes;
}

/** `::ffff:1.2.3.4` ends in four bytes written like IPv4. */
function withoutDotted(address: string): string {
  const [, start, dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  if (start === undefined || dotted === undefined) return address;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${start}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
