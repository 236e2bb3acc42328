// What went wrong on a socket, in words: `connection refused (ECONNREFUSED)`.
import type { CloseCause } from '../model/connection.js';

/** A fault of the outside; the message is for people and ends with the code. */
export class NetError extends Error {
  /** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, …: errno names, and those of Node and OpenSSL. */
  readonly code: string;

  constructor(words: string, code: string, options?: ErrorOptions) {
    super(`${words} (${code})`, options);
    this.name = 'NetError';
    this.code = code;
  }
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  EMFILE: 'too many open files: raise the limit with ulimit -n',
  ENETUNREACH: 'the network is unreachable',
  ENOENT: 'there is no such socket file',
  ENOTFOUND: 'the host name is unknown',
  EPIPE: 'the other end is closed',
  ETIMEDOUT: 'timed out',
};

const causes: Readonly<Record<string, CloseCause>> = {
  ECONNRESET: 'rst',
  EPIPE: 'rst',
  ETIMEDOUT: 'timeout',
};

/** The error's code, or `unknown`. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** OpenSSL's own reason (`wrong version number`) instead of its line full of addresses; of other errors the message. */
export const reasonOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;

/** The same fault with a message for people; a {@link NetError} is returned as it is. */
export function netError(error: unknown): NetError {
  if (error instanceof NetError) return error;
  const code = codeOf(error);
  const text = words[code] ?? (error instanceof Error ? reasonOf(error) : String(error));
  return new NetError(text, code, { cause: error });
}

/** How a connection that failed with `error` ended. */
export const closeCause = (error: unknown): CloseCause => causes[codeOf(error)] ?? 'error';
