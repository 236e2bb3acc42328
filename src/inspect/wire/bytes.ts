// Numbers in network order out of bytes that may end too early: what is not there is 0, and lengths are checked by whoever asks.

export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
export const u16 = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1);
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
export const u64 = (bytes: Uint8Array, at: number): bigint =>
  (BigInt(u32(bytes, at)) << 32n) | BigInt(u32(bytes, at + 4));

/** A view without a copy. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const hexOf = (bytes: Uint8Array): string => bufferOf(bytes).toString('hex');

/** `0x1a2b3c4d` */
export const hex32 = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
