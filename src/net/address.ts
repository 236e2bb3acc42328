// Endpoints as Node's sockets want them, and the names of their peers.
import type { Socket } from 'node:net';
import { type Endpoint, formatHostPort, type ServerEndpoint } from '../model/endpoint.js';

export type SocketAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** The part of the options of net.connect() and server.listen() that says where. */
export function socketAddress(endpoint: Endpoint): SocketAddress {
  return endpoint.kind === 'unix' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port };
}

/** An endpoint without its scheme, as peers are shown: `[::1]:5222`, `/tmp/x.sock`. */
export const endpointName = (endpoint: Endpoint | ServerEndpoint): string =>
  endpoint.kind === 'unix' ? endpoint.path : formatHostPort(endpoint.host, endpoint.port);

/** The other end of an open socket; the clients of a Unix socket have no name of their own and are called after it. */
export function peerName(socket: Socket, endpoint: Endpoint | ServerEndpoint): string {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return endpointName(endpoint);
  return formatHostPort(remoteAddress, remotePort);
}
