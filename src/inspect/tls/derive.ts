// From a secret to keys: HKDF-Expand-Label of TLS 1.3 (RFC 8446 §7.1) and the PRF of TLS 1.2 (RFC 5246 §5).
import { createHmac } from 'node:crypto';

type Hash = 'sha256' | 'sha384';

const hmac = (hash: Hash, key: Uint8Array, ...data: readonly Uint8Array[]): Buffer => {
  const mac = createHmac(hash, key);
  for (const piece of data) mac.update(piece);
  return mac.digest();
};

/** @param label without its `tls13 ` @param length bytes, at most 255 blocks of the hash */
export function expandLabel(hash: Hash, secret: Uint8Array, label: string, length: number): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.from([length >> 8, length & 0xff, full.length, ...full, 0]);
  const blocks: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for (let made = 0; made < length; made += last.length) {
    last = hmac(hash, secret, last, info, Buffer.from([blocks.length + 1]));
    blocks.push(last);
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** @param length bytes */
export function prf(hash: Hash, secret: Uint8Array, label: string, seed: Uint8Array, length: number): Buffer {
  const full = Buffer.concat([Buffer.from(label), seed]);
  const blocks: Buffer[] = [];
  let a: Buffer = full;
  for (let made = 0; made < length; made += blocks.at(-1)?.length ?? length) {
    a = hmac(hash, secret, a);
    blocks.push(hmac(hash, secret, a, full));
  }
  return Buffer.concat(blocks).subarray(0, length);
}
