// Opens the records of one direction under one key, counting them: TLS 1.3 (RFC 8446 §5.2) and TLS 1.2 (RFC 5246 §6.2.3).
import {
  type CipherCCMTypes,
  type CipherChaCha20Poly1305Types,
  type CipherGCMTypes,
  createDecipheriv,
  createHmac,
} from 'node:crypto';
import type { BulkCipher, CipherSuite } from './cipher-suites.js';
import { expandLabel } from './derive.js';
import { headerBytes, type WireRecord } from './record-reader.js';

export interface Opened {
  /** The content type, which TLS 1.3 hides. */
  readonly type: number;
  readonly content: Buffer;
}

export interface RecordCipher {
  /** Records opened so far: the sequence number of the next one. */
  readonly count: number;
  /** Undefined, and nothing is counted, when the key does not fit or the record is damaged. */
  open(record: WireRecord): Opened | undefined;
}

/** Keys of one direction of TLS 1.2 (RFC 5246 §6.3). */
export interface DirectionKeys {
  readonly mac: Buffer;
  readonly key: Buffer;
  readonly iv: Buffer;
}

type Open = (record: WireRecord, count: number) => Opened | undefined;

/** Of a traffic secret. */
export function cipher13({ hash }: CipherSuite, cipher: BulkCipher, secret: Uint8Array): RecordCipher {
  const key = expandLabel(hash, secret, 'key', cipher.keyLength);
  const iv = expandLabel(hash, secret, 'iv', 12);
  return counting(({ bytes }, count) => {
    const header = bytes.subarray(0, headerBytes);
    const inner = openAead(cipher, key, xored(iv, count), header, bytes.subarray(headerBytes));
    let end = inner?.length ?? 0;
    // The content type is the last byte that is not padding (RFC 8446 §5.4).
    while (inner && end > 0 && inner[end - 1] === 0) end--;
    return inner && end > 0 ? { type: inner[end - 1] ?? 0, content: inner.subarray(0, end - 1) } : undefined;
  });
}

/** @param isMacLast encrypt-then-MAC (RFC 7366); only CBC knows it */
export function cipher12(cipher: BulkCipher, keys: DirectionKeys, isMacLast: boolean): RecordCipher {
  if (cipher.mode === 'cbc') return counting(isMacLast ? macLast(cipher, keys) : macFirst(cipher, keys));
  const explicit = cipher.mode === 'chacha20' ? 0 : 8;
  return counting(({ type, bytes }, count) => {
    const fragment = bytes.subarray(headerBytes);
    const length = fragment.length - explicit - cipher.tagLength;
    if (length < 0) return undefined;
    const nonce = explicit === 0 ? xored(keys.iv, count) : Buffer.concat([keys.iv, fragment.subarray(0, 8)]);
    const aad = pseudoHeader(bytes, count, length);
    const content = openAead(cipher, keys.key, nonce, aad, fragment.subarray(explicit));
    return content && { type, content };
  });
}

function counting(open: Open): RecordCipher {
  let count = 0;
  return {
    get count() {
      return count;
    },
    open(record) {
      const opened = open(record, count);
      if (opened) count++;
      return opened;
    },
  };
}

/** The nonce of RFC 8446 §5.3 and RFC 7905 §2. */
function xored(iv: Buffer, count: number): Buffer {
  const nonce = Buffer.from(iv);
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(count));
  number.forEach((byte, i) => {
    nonce[4 + i] = (nonce[4 + i] ?? 0) ^ byte;
  });
  return nonce;
}

/** What is authenticated beside the content: sequence number, type, version, length (RFC 5246 §6.2.3.3). */
function pseudoHeader(record: Buffer, count: number, length: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeBigUInt64BE(BigInt(count));
  record.copy(header, 8, 0, 3);
  header.writeUInt16BE(length, 11);
  return header;
}

function openAead(
  { name, mode, tagLength }: BulkCipher,
  key: Buffer,
  nonce: Buffer,
  aad: Buffer,
  sealed: Buffer,
): Buffer | undefined {
  const length = sealed.length - tagLength;
  if (length < 0) return undefined;
  try {
    const options = { authTagLength: tagLength };
    const decipher =
      mode === 'ccm'
        ? createDecipheriv(name as CipherCCMTypes, key, nonce, options)
        : mode === 'gcm'
          ? createDecipheriv(name as CipherGCMTypes, key, nonce, options)
          : createDecipheriv(name as CipherChaCha20Poly1305Types, key, nonce, options);
    decipher.setAuthTag(sealed.subarray(length));
    decipher.setAAD(aad, { plaintextLength: length });
    const content = decipher.update(sealed.subarray(0, length));
    decipher.final();
    return content;
  } catch {
    // That is how node:crypto says that the tag does not fit.
    return undefined;
  }
}

const blockBytes = 16;

/** RFC 7366 §3: the MAC covers IV and ciphertext. */
const macLast =
  (cipher: BulkCipher, keys: DirectionKeys): Open =>
  ({ type, bytes }, count) => {
    const split = bytes.length - keys.mac.length;
    const sealed = bytes.subarray(headerBytes, Math.max(headerBytes, split));
    if (!macOf(cipher, keys, bytes, count, sealed).equals(bytes.subarray(split))) return undefined;
    const padded = openCbc(cipher, keys, sealed);
    return padded && { type, content: padded };
  };

/** RFC 5246 §6.2.3.2: the MAC covers the content, and is encrypted with it. */
const macFirst =
  (cipher: BulkCipher, keys: DirectionKeys): Open =>
  ({ type, bytes }, count) => {
    const opened = openCbc(cipher, keys, bytes.subarray(headerBytes));
    if (!opened || opened.length < keys.mac.length) return undefined;
    const split = opened.length - keys.mac.length;
    const content = opened.subarray(0, split);
    return macOf(cipher, keys, bytes, count, content).equals(opened.subarray(split))
      ? { type, content }
      : undefined;
  };

const macOf = (
  { mac = 'sha1' }: BulkCipher,
  keys: DirectionKeys,
  record: Buffer,
  count: number,
  covered: Buffer,
): Buffer =>
  createHmac(mac, keys.mac)
    .update(pseudoHeader(record, count, covered.length))
    .update(covered)
    .digest();

/** IV in front, padding behind; undefined when either is not as it should be. */
function openCbc({ name }: BulkCipher, { key }: DirectionKeys, sealed: Buffer): Buffer | undefined {
  if (sealed.length < 2 * blockBytes || sealed.length % blockBytes !== 0) return undefined;
  const decipher = createDecipheriv(name, key, sealed.subarray(0, blockBytes)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed.subarray(blockBytes)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const end = padded.length - padding - 1;
  return end >= 0 && padded.subarray(end).every((byte) => byte === padding)
    ? padded.subarray(0, end)
    : undefined;
}
