// Opens a client's connection: one shared read buffer for all of them.
import type { Way } from '../model/connection.js';
import type { ServerEndpoint } from '../model/endpoint.js';
import { peerName } from './address.js';
import { clientSocket } from './client-socket.js';
import { SocketConnection } from './socket-connection.js';

/**
 * Every read of every dialled socket lands here and is consumed before the next one: an idle client then costs no read
 * buffer at all. TLS takes the socket over below this buffer and brings its own.
 */
const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** The open connection, not yet reading; rejects with a NetError, or with the signal's reason. */
export async function dial(
  endpoint: ServerEndpoint,
  signal?: AbortSignal,
  way: Way = {},
): Promise<SocketConnection> {
  let connection: SocketConnection | undefined;
  const callback = (length: number, buffer: Uint8Array): boolean => {
    connection?.deliver(buffer.subarray(0, length));
    return true;
  };
  const { socket, opening } = await clientSocket(endpoint, signal, way, { buffer: sharedBuffer, callback });
  connection = new SocketConnection(socket, peerName(socket, endpoint), opening);
  return connection;
}
