// The arithmetic of SCRAM (RFC 5802 §3): keys, proofs and signatures from a salted password.
import { createHash, createHmac } from 'node:crypto';
import type { ScramHash } from './derive.js';
import type { ScramCredentials } from './mechanism.js';

const hmac = (key: Buffer, text: string, hash: ScramHash): Buffer =>
  createHmac(hash, key).update(text).digest();
const digest = (bytes: Buffer, hash: ScramHash): Buffer => createHash(hash).update(bytes).digest();
const clientKeyOf = (salted: Buffer, hash: ScramHash): Buffer => hmac(salted, 'Client Key', hash);
const serverKeyOf = (salted: Buffer, hash: ScramHash): Buffer => hmac(salted, 'Server Key', hash);

/** StoredKey: enough to check a proof, not enough to make one. */
export const storedKeyOf = (salted: Buffer, hash: ScramHash): Buffer =>
  digest(clientKeyOf(salted, hash), hash);

/** What a server keeps of a salted password. */
export const credentialsOf = (
  salted: Buffer,
  salt: Buffer,
  iterations: number,
  hash: ScramHash,
): ScramCredentials => ({
  salt,
  iterations,
  storedKey: storedKeyOf(salted, hash),
  serverKey: serverKeyOf(salted, hash),
});

/** ClientProof and ServerSignature for one AuthMessage, as the client computes them. */
export function clientProof(
  salted: Buffer,
  authMessage: string,
  hash: ScramHash,
): { readonly proof: Buffer; readonly serverSignature: Buffer } {
  const clientKey = clientKeyOf(salted, hash);
  const signature = hmac(digest(clientKey, hash), authMessage, hash);
  return {
    proof: xor(clientKey, signature),
    serverSignature: serverSignature(serverKeyOf(salted, hash), authMessage, hash),
  };
}

export const serverSignature = (serverKey: Buffer, authMessage: string, hash: ScramHash): Buffer =>
  hmac(serverKey, authMessage, hash);

/** The StoredKey that `proof` speaks for: the right one only if the client knows the password. */
export const provenKey = (proof: Buffer, storedKey: Buffer, authMessage: string, hash: ScramHash): Buffer =>
  digest(xor(proof, hmac(storedKey, authMessage, hash)), hash);

const xor = (left: Buffer, right: Buffer): Buffer =>
  Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
