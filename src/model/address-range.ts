// Ranges of IP addresses as people write them: `127.0.0.2-127.0.0.50`, `192.0.2.0/28`, `2001:db8::7`.

/** Both ends are in it. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address, `FIRST-LAST` or `ADDRESS/BITS`; otherwise a sentence that says what is wrong. */
export function parseAddressRange(text: string): AddressRange | { readonly wrong: string } {
  const [, begin = text, end, bits] = /^([^-/]+)(?:-([^-/]+)|\/(\d{1,3}))?$/.exec(text) ?? [];
  const first = parseAddress(begin);
  const last = end === undefined ? first : parseAddress(end);
  if (first === undefined || last === undefined)
    return { wrong: 'it should be like 192.0.2.10, 127.0.0.2-127.0.0.50 or 127.0.0.0/8' };
  if (first.family !== last.family) return { wrong: 'its ends are not of one family' };
  if (first.value > last.value) return { wrong: 'its end is before its beginning' };
  const range = { family: first.family, first: first.value, last: last.value };
  return bits === undefined ? range : network(range, Number(bits));
}

interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses of a network that hosts can have: in IPv4 not its own and not that of the broadcast (RFC 1122 §3.2.1.3). */
function network({ family, first }: AddressRange, bits: number): AddressRange | { readonly wrong: string } {
  const width = family === 4 ? 32 : 128;
  if (bits > width) return { wrong: `/${bits} is more than the ${width} bits of an address` };
  const size = 1n << BigInt(width - bits);
  const begin = first - (first % size);
  const edge = family === 4 && size > 2n ? 1n : 0n;
  return { family, first: begin + edge, last: begin + size - 1n - edge };
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return { family: 4, value: bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n) };
}

/** The forms of RFC 4291 §2.2, but not the one that ends in IPv4. */
function parseV6(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...right];
  if (groups.some((group) => !/^[\da-f]{1,4}$/i.test(group))) return undefined;
  return { family: 6, value: groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** `127.0.0.2`, or eight groups of IPv6 without an abbreviation. */
function formatAddress({ family, value }: Address): string {
  const [count, bits, base] = family === 4 ? ([4, 8n, 10] as const) : ([8, 16n, 16] as const);
  const parts = Array.from({ length: count }, (_, i) => {
    const shift = BigInt(count - 1 - i) * bits;
    return ((value >> shift) & ((1n << bits) - 1n)).toString(base);
  });
  return parts.join(family === 4 ? '.' : ':');
}

/** The next address of all ranges at each call, and again from the first one after the last. */
export function addressTurns(ranges: readonly AddressRange[]): () => string {
  const total = ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  let turn = 0n;
  return () => {
    let place = turn;
    turn = (turn + 1n) % total;
    for (const { family, first, last } of ranges) {
      const size = last - first + 1n;
      if (place < size) return formatAddress({ family, value: first + place });
      place -= size;
    }
    throw new RangeError('no address to take turns with');
  };
}
