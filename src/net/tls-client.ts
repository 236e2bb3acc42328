// TLS as the client of an open socket, with verification faults that say what is wrong with the certificate.
import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { ClientCertificate, TlsClientOptions, TlsFacts } from '../model/connection.js';
import { codeOf, NetError, reasonOf } from './fault.js';
import { channelBinding } from './tls/channel-binding.js';

/** Contexts by their authorities: making one reads all roots, which thousands of simulated clients cannot afford. */
const contexts = new Map<string | undefined, SecureContext>();
/** Those with a certificate of the client's own go when it does: each user may have another. */
const ownContexts = new WeakMap<ClientCertificate, { ca: string | undefined; context: SecureContext }>();

const certificateFaults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not among the trusted ones',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority that is not trusted',
};

/** What only a tap asks of its side towards the server. */
export interface TapTlsOptions extends TlsClientOptions {
  /** Whether a certificate without a fitting host name is the right one all the same. */
  readonly isNamedOtherwise?: (certificate: PeerCertificate) => boolean;
  /** SHA-256 of a certificate that is trusted as it is. */
  readonly pinned?: string;
  /** Takes the lines of the NSS key log. */
  readonly keyLog?: (line: Buffer) => void;
}

interface SecureStream {
  readonly socket: TLSSocket;
  /** Settles when the handshake is over; rejects with a {@link NetError}. */
  readonly ready: Promise<TlsFacts>;
}

/** Starts the handshake at once; half-open ends are as `plain` has them, which is not to be read or written any more. */
export function startTls(plain: Socket, options: TapTlsOptions): SecureStream {
  const { servername, alpn, isNamedOtherwise, pinned, keyLog } = options;
  const socket = connect({
    socket: plain,
    // An IP address is verified but never sent as SNI (RFC 6066 §3).
    ...(isIP(servername) ? { host: servername } : { servername }),
    secureContext: secureContext(options),
    // A pinned certificate is looked for when it is there.
    rejectUnauthorized: !options.insecure && pinned === undefined,
    ...(alpn && alpn.length > 0 && { ALPNProtocols: [...alpn] }),
    checkServerIdentity: (host, certificate) =>
      isNamedOtherwise?.(certificate) ? undefined : checkServerIdentity(host, certificate),
  });
  if (keyLog) socket.on('keylog', keyLog);
  const ready = new Promise<TlsFacts>((resolve, reject) => {
    let fault: Error | undefined;
    socket.once('error', (error) => {
      fault = error;
    });
    socket.once('close', () => reject(handshakeFault(fault, servername)));
    socket.once('secureConnect', () => {
      const isPinned = pinned === socket.getPeerCertificate().fingerprint256;
      if (pinned !== undefined && !options.insecure && !socket.authorized && !isPinned) {
        socket.destroy(verificationFault(socket));
        return;
      }
      const version = socket.getProtocol() ?? 'unknown';
      resolve({ version, cipher: socket.getCipher().name, binding: channelBinding(socket, version) });
    });
  });
  return { socket, ready };
}

/** What Node would have ended the handshake with. */
function verificationFault(socket: TLSSocket): Error {
  const fault: unknown = socket.authorizationError;
  if (fault instanceof Error) return fault;
  return Object.assign(new Error(String(fault)), { code: String(fault) });
}

function secureContext({ ca, certificate }: TlsClientOptions): SecureContext {
  if (certificate) return ownContext(ca, certificate);
  const context = contexts.get(ca) ?? createSecureContext(ca === undefined ? {} : { ca });
  contexts.set(ca, context);
  return context;
}

function ownContext(ca: string | undefined, certificate: ClientCertificate): SecureContext {
  const known = ownContexts.get(certificate);
  if (known && known.ca === ca) return known.context;
  const { cert, key } = certificate;
  const context = createSecureContext({ cert, key, ...(ca !== undefined && { ca }) });
  ownContexts.set(certificate, { ca, context });
  return context;
}

function handshakeFault(error: Error | undefined, servername: string): NetError {
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return new NetError(`the certificate is not for ${servername}: ${namesOf(error)}`, code, options);
  const fault = certificateFaults[code];
  if (fault) return new NetError(`the certificate of ${servername} ${fault}`, code, options);
  const why = error ? reasonOf(error) : 'the connection was closed';
  return new NetError(`the TLS handshake with ${servername} failed: ${why}`, code, options);
}

/** The names that the certificate is for. */
function namesOf(error: Error | undefined): string {
  const cert = error && 'cert' in error ? (error.cert as { subjectaltname?: string }) : undefined;
  return cert?.subjectaltname ? `it names ${cert.subjectaltname}` : 'it names no host';
}
