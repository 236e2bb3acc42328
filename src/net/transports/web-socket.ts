// WebSocket (RFC 7395), in the clear and inside TLS.
import type { Transport } from '../../model/connection.js';
import { openWebSocket } from '../web-socket.js';

export const webSocket: Transport = { connect: openWebSocket };
