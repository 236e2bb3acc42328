// The registry of transports: one file and one line here per kind of endpoint.
import type { Transport } from '../../model/connection.js';
import type { ServerEndpoint } from '../../model/endpoint.js';
import { tcp } from './tcp.js';
import { tls } from './tls.js';
import { unix } from './unix.js';
import { webSocket } from './web-socket.js';

export const transports = { tcp, tls, unix, ws: webSocket, wss: webSocket } satisfies Record<
  ServerEndpoint['kind'],
  Transport
>;
