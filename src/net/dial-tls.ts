// Direct TLS: the handshake is the first thing on the connection (XEP-0368).
import type { Connection, Way } from '../model/connection.js';
import type { TlsEndpoint } from '../model/endpoint.js';
import { dial } from './dial.js';

/** Open when the handshake is over; rejects with a NetError, or with the signal's reason. */
export async function dialTls(
  endpoint: TlsEndpoint,
  signal?: AbortSignal,
  way: Way = {},
): Promise<Connection> {
  const connection = await dial(endpoint, signal, way);
  const cancel = (): void => connection.destroy();
  signal?.addEventListener('abort', cancel);
  try {
    // The protocol name lets one port serve more than XMPP (XEP-0368 §4).
    await connection.startTls({ servername: endpoint.host, ...way.tls, alpn: ['xmpp-client'] });
    return connection;
  } catch (error) {
    connection.destroy();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
