// Opens a WebSocket for XMPP (RFC 7395 §3.1) with undici, on a socket of our own, so that every part of it is timed and told.
import type { Socket } from 'node:net';
import { Client, type Dispatcher, WebSocket } from 'undici';
import type { Connection, TlsFacts, Way } from '../model/connection.js';
import { formatEndpoint, type WebSocketEndpoint } from '../model/endpoint.js';
import { micros } from '../model/time.js';
import { peerName } from './address.js';
import { clientSocket, connectTimeoutMs, since, timedOut } from './client-socket.js';
import { systemClock } from './clock.js';
import { NetError, netError } from './fault.js';
import { startTls } from './tls-client.js';
import { WebSocketConnection } from './web-socket-connection.js';

/** Bytes of one message, unpacked: what the framer takes as one stanza, and room for the framing. */
const mostBytes = 1024 ** 2 + 4096;

/** Rejects with a {@link NetError}, or with the signal's reason. */
export async function openWebSocket(
  endpoint: WebSocketEndpoint,
  signal?: AbortSignal,
  way: Way = {},
): Promise<Connection> {
  const { socket: plain, opening } = await clientSocket(endpoint, signal, way);
  // Between its opening and the moment undici takes it over nobody else listens.
  plain.on('error', () => undefined);
  const cancel = (): void => void plain.destroy();
  signal?.addEventListener('abort', cancel);
  const timer = setTimeout(() => plain.destroy(timedOut()), connectTimeoutMs);
  try {
    const begin = systemClock.now();
    const { socket, tls } = await secured(plain, endpoint, way);
    const tlsTook = since(begin);
    const web = await upgraded(socket, plain, endpoint);
    return new WebSocketConnection(web, plain, {
      peer: peerName(plain, endpoint),
      ...(tls && { tls }),
      opening: {
        ...opening,
        ...(tls && { tls: tlsTook }),
        websocket: micros(since(begin) - (tls ? tlsTook : 0)),
      },
    });
  } catch (error) {
    plain.destroy();
    signal?.throwIfAborted();
    throw netError(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** The certificate is for the host of the URL, as everywhere on the web, unless the way says otherwise. */
async function secured(
  plain: Socket,
  { kind, host }: WebSocketEndpoint,
  { tls }: Way,
): Promise<{ readonly socket: Socket; readonly tls?: TlsFacts }> {
  if (kind === 'ws') return { socket: plain };
  const secure = startTls(plain, { servername: host, ...tls, alpn: ['http/1.1'] });
  secure.socket.on('error', () => undefined);
  return { socket: secure.socket, tls: await secure.ready };
}

function upgraded(socket: Socket, plain: Socket, endpoint: WebSocketEndpoint): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const url = formatEndpoint(endpoint);
    let status: number | undefined;
    let fault: Error | undefined;
    const dispatcher = new Client(new URL(url.replace(/^ws/, 'http')).origin, {
      // Not during the call: undici is in the middle of asking.
      connect: (_, callback) => queueMicrotask(() => callback(null, socket)),
      webSocket: { maxPayloadSize: mostBytes },
    }).compose((dispatch) => (options, handler) => {
      const heard = (code: number): void => {
        status = code;
      };
      return dispatch(options, watched(handler, heard));
    });
    plain.once('error', (error) => {
      fault = error;
    });
    const web = new WebSocket(url, { protocols: ['xmpp'], dispatcher });
    web.addEventListener('open', () => resolve(web), { once: true });
    // undici tells why in the close event at most.
    web.addEventListener('close', ({ reason }) => reject(refusal(fault, status, reason)), { once: true });
    web.addEventListener('error', () => undefined);
  });
}

function refusal(fault: Error | undefined, status: number | undefined, reason: string): NetError {
  // undici resets what is no WebSocket: the answer says more than that.
  if (status !== undefined && status !== 101)
    return new NetError(`the server answers ${status} and opens no WebSocket`, 'ERR_WEBSOCKET');
  if (fault) return netError(fault);
  const words = reason === '' ? 'the server does not speak the subprotocol xmpp, or no WebSocket' : reason;
  return new NetError(`the WebSocket handshake failed: ${words}`, 'ERR_WEBSOCKET');
}

type Handler = Dispatcher.DispatchHandler;

/** The same handler, which also tells the status of the answer: WebSocket keeps it to itself. */
const watched = (handler: Handler, heard: (status: number) => void): Handler => ({
  onRequestStart: (...args) => handler.onRequestStart?.(...args),
  onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
  onResponseStart: (controller, status, ...rest) => {
    heard(status);
    handler.onResponseStart?.(controller, status, ...rest);
  },
  onResponseData: (...args) => handler.onResponseData?.(...args),
  onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
  onResponseError: (...args) => handler.onResponseError?.(...args),
});
