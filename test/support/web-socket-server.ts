// A WebSocket server of a few lines (RFC 6455): what it sends is what a test says, frame for frame.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { WebSocketEndpoint } from '../../src/model/endpoint.js';
import { Queue } from './sockets.js';

export interface WebSocketServer {
  readonly endpoint: WebSocketEndpoint;
  /** The next socket after its handshake. */
  accept(): Promise<WebSocketPeer>;
}

export interface WebSocketPeer {
  readonly socket: Socket;
  /** Frames of the client, unmasked, as `opcode:text`. */
  readonly frames: Queue<string>;
  /** @param head the first byte: FIN and the opcode */
  send(head: number, payload: string | Buffer): void;
}

export const frame = { text: 0x81, binary: 0x82, close: 0x88, ping: 0x89 } as const;

const uid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** @param protocol answered to the client; without one it is left out */
export async function webSocketServer(protocol: string | undefined = 'xmpp'): Promise<WebSocketServer> {
  const peers = new Queue<WebSocketPeer>();
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket: Socket) => {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1')
      .update(key + uid)
      .digest('base64');
    const chosen = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${chosen}\r\n`,
    );
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    peers.put(peerOf(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { kind: 'ws', host: '127.0.0.1', port, path: '/ws' },
    accept: () => peers.take(),
  };
}

function peerOf(socket: Socket): WebSocketPeer {
  const frames = new Queue<string>();
  let rest = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    // Short frames only: 6 bytes of head.
    while (rest.length >= 6 && rest.length >= 6 + (rest.readUInt8(1) & 0x7f)) {
      const end = 6 + (rest.readUInt8(1) & 0x7f);
      const mask = rest.subarray(2, 6);
      const payload = rest.subarray(6, end).map((byte, i) => byte ^ (mask[i % 4] as number));
      frames.put(`${rest.readUInt8(0) & 0x0f}:${Buffer.from(payload)}`);
      rest = rest.subarray(end);
    }
  });
  return {
    socket,
    frames,
    send(head, payload) {
      const body = Buffer.from(payload);
      const length =
        body.length < 126
          ? Buffer.from([body.length])
          : Buffer.from([
              127,
              0,
              0,
              0,
              0,
              ...new Uint8Array([24, 16, 8, 0].map((bits) => body.length >>> bits)),
            ]);
      socket.write(Buffer.concat([Buffer.from([head]), length, body]));
    },
  };
}
