// The data that ties a login to the TLS session under it, from the client's side of a socket (RFC 5929, RFC 9266).
import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { BindingType, TlsFacts } from '../../model/connection.js';
import { signatureHash } from './signature-hash.js';

/** RFC 9266 §2. */
const exporter = { label: 'EXPORTER-Channel-Binding', bytes: 32 };

/** @param socket after its handshake, as a client */
export function channelBinding(socket: TLSSocket, version: string): NonNullable<TlsFacts['binding']> {
  const is13 = version === 'TLSv1.3';
  const data: Readonly<Record<BindingType, () => Buffer | undefined>> = {
    // Before 1.3 it is only safe with the extended master secret (RFC 9266 §4.2), of which Node does not tell.
    'tls-exporter': () =>
      is13 ? socket.exportKeyingMaterial(exporter.bytes, exporter.label, Buffer.alloc(0)) : undefined,
    // The first Finished message (RFC 5929 §3.1): of a resumed session that is the server's. 1.3 has no such binding.
    'tls-unique': () =>
      is13 ? undefined : socket.isSessionReused() ? socket.getPeerFinished() : socket.getFinished(),
    'tls-server-end-point': () => endPoint(socket.getPeerX509Certificate()?.raw),
  };
  return (type) => (socket.destroyed ? undefined : data[type]());
}

/** RFC 5929 §4.1. */
function endPoint(certificate: Buffer | undefined): Buffer | undefined {
  const hash = certificate && signatureHash(certificate);
  return hash && createHash(hash).update(certificate).digest();
}
