// The checksum of IP, TCP and UDP (RFC 1071).

/** Sum of 16-bit words of bytes[start, end), an odd byte padded; sums of several places can be added. */
export function wordSum(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  if (at < end) sum += (bytes[at] as number) << 8;
  return sum;
}

export function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
