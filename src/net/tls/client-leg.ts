// TLS towards the client: the tap as the server, with faults that say what the client did not like.
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { TlsFacts } from '../../model/connection.js';
import { codeOf, NetError, reasonOf } from '../fault.js';

const handshakeTimeoutMs = 30_000;

interface ClientTls {
  readonly context: SecureContext;
  /** The protocol that the server has chosen. */
  readonly alpn?: string;
  /** What helps a client that does not trust the certificate. */
  readonly remedy: string;
  readonly keyLog?: (line: Buffer) => void;
}

interface SecureClient {
  readonly socket: TLSSocket;
  /** Settles when the handshake is over; rejects with a {@link NetError}. */
  readonly ready: Promise<TlsFacts>;
}

/** Starts at once; `plain` is paused and half-open, which its TLS socket is then as well, and bytes that were put back into it are read first. */
export function acceptTls(plain: Socket, { context, alpn, remedy, keyLog }: ClientTls): SecureClient {
  const socket = new TLSSocket(plain, {
    isServer: true,
    secureContext: context,
    ...(alpn !== undefined && { ALPNProtocols: [alpn] }),
  });
  if (keyLog) socket.on('keylog', keyLog);
  const ready = new Promise<TlsFacts>((resolve, reject) => {
    let fault: Error | undefined;
    const fail = (error: Error): void => {
      fault ??= error;
    };
    const late = () => new NetError('the client did not finish the TLS handshake in time', 'ETIMEDOUT');
    const timer = setTimeout(() => {
      fail(late());
      socket.destroy();
    }, handshakeTimeoutMs);
    // Before the handshake is over Node does not call it an error of the socket.
    socket.once('_tlsError', fail).once('error', fail);
    const leave = (): void => void socket.destroy();
    socket.once('end', leave);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(handshakeFault(fault, remedy));
    });
    socket.once('secure', () => {
      clearTimeout(timer);
      socket.off('end', leave).removeAllListeners('_tlsError');
      resolve({ version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name });
    });
  });
  return { socket, ready };
}

/** Alerts that mean: I do not believe this certificate (RFC 8446 §6.2). */
const distrust = /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE|CERTIFICATE_EXPIRED/;

function handshakeFault(error: Error | undefined, remedy: string): NetError {
  if (error instanceof NetError) return error;
  const code = codeOf(error);
  const options = { cause: error };
  if (distrust.test(code))
    return new NetError(`the client does not trust the certificate of the tap: ${remedy}`, code, options);
  if (!error || code === 'ECONNRESET') {
    const words = `the client left during the TLS handshake; if it does not trust the certificate of the tap: ${remedy}`;
    return new NetError(words, 'ECONNRESET', options);
  }
  return new NetError(`the TLS handshake with the client failed: ${reasonOf(error)}`, code, options);
}
