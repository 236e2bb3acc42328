// Salted passwords (RFC 5802 §2.2, Hi): slow by design, so off the event loop, and never twice for the same input.
import { pbkdf2 } from 'node:crypto';

export type ScramHash = 'sha1' | 'sha256' | 'sha512';

/** Bytes that each hash yields. */
export const hashBytes: Readonly<Record<ScramHash, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** PBKDF2 of a prepared password. */
export type Derive = (password: string, salt: Buffer, iterations: number, hash: ScramHash) => Promise<Buffer>;

const derivePbkdf2: Derive = (password, salt, iterations, hash) =>
  new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, hashBytes[hash], hash, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/**
 * Remembers the last `capacity` results of `derive`, and those under way, by all four inputs. A hundred sessions of one
 * user, or a client and a server in one process, cost one derivation.
 */
export function cachedDerive(derive: Derive, capacity: number): Derive {
  const cache = new Map<string, Promise<Buffer>>();
  return (password, salt, iterations, hash) => {
    const key = `${hash} ${iterations} ${salt.toString('base64')} ${password}`;
    const known = cache.get(key);
    // Moved to the young end, so that the eldest entry of the map is the one longest unused.
    if (known) cache.delete(key);
    const result = known ?? derive(password, salt, iterations, hash);
    cache.set(key, result);
    if (!known) {
      // A failure is not worth remembering; whoever asked for it hears of it through `result`.
      result.catch(() => cache.delete(key));
      if (cache.size > capacity) cache.delete(cache.keys().next().value ?? key);
    }
    return result;
  };
}

/** Shared by all users of the process. An entry is about 300 bytes. */
export const sharedDerive: Derive = cachedDerive(derivePbkdf2, 32_768);
