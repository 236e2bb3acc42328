// Sequence numbers of TCP: 32 bits that wrap (RFC 9293 §3.4).

/** How far `a` is after `b`: negative when it is before, and within ±2^31. */
export const distance = (a: number, b: number): number => (a - b) | 0;

export const advance = (sequence: number, bytes: number): number => (sequence + bytes) >>> 0;
