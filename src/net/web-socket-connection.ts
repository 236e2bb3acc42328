// A Connection over a WebSocket: each write and each delivery is one text message (RFC 7395 §3.2).
import type { Socket } from 'node:net';
import type { CloseEvent, MessageEvent, WebSocket } from 'undici';
import type { CloseCause, Connection, ConnectionSink, Opening, TlsFacts } from '../model/connection.js';
import { closeCause, netError } from './fault.js';

/** RFC 6455 §7.4.1 and the registry of IANA. */
const closeWords: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'the server is going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no reason given',
  1006: 'the connection was lost without a close frame',
  1007: 'invalid data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'an extension is missing',
  1011: 'internal error of the server',
  1012: 'the server restarts',
  1013: 'try again later',
  1014: 'bad gateway',
};
const inOrder: ReadonlySet<number> = new Set([1000, 1001, 1005]);

export interface WebSocketFacts {
  readonly peer: string;
  readonly tls?: TlsFacts;
  readonly opening: Opening;
}

/** Pings are answered, and messages above the limit refused, by the WebSocket itself. */
export class WebSocketConnection implements Connection {
  readonly framing = 'messages';
  readonly peer: string;
  readonly tls?: TlsFacts;
  readonly opening: Opening;
  readonly #web: WebSocket;
  readonly #socket: Socket;
  #sink: ConnectionSink | undefined;
  /** What came before receive(). */
  #early: Buffer[] = [];
  #end: { readonly cause: CloseCause; readonly detail?: string } | undefined;
  #fault: Error | undefined;
  #isToldClosed = false;

  /** @param socket below it all */
  constructor(web: WebSocket, socket: Socket, { peer, tls, opening }: WebSocketFacts) {
    this.peer = peer;
    if (tls) this.tls = tls;
    this.opening = opening;
    this.#web = web;
    this.#socket = socket;
    socket.once('error', (error) => {
      this.#fault = error;
    });
    web.binaryType = 'arraybuffer';
    web.addEventListener('message', (event) => this.#message(event));
    web.addEventListener('close', (event) => this.#closed(event));
  }

  get backlog(): number {
    return this.#web.bufferedAmount;
  }

  receive(sink: ConnectionSink): void {
    this.#sink = sink;
    queueMicrotask(() => {
      for (const bytes of this.#early.splice(0)) this.#sink?.bytes(bytes);
      this.#tellClosed();
    });
  }

  write(bytes: Uint8Array): void {
    // A string makes it a text message.
    if (this.#web.readyState === this.#web.OPEN)
      this.#web.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  }

  end(): void {
    if (this.#web.readyState === this.#web.OPEN) this.#web.close(1000);
  }

  destroy(): void {
    this.#end ??= { cause: 'local' };
    this.#socket.destroy();
  }

  startTls(): Promise<TlsFacts> {
    return Promise.reject(new Error('STARTTLS does not exist on a WebSocket; wss:// has TLS'));
  }

  #message({ data }: MessageEvent): void {
    if (this.#end !== undefined) return;
    if (typeof data !== 'string') {
      this.#end = { cause: 'error', detail: 'the server sent a binary WebSocket message (RFC 7395 §3.2)' };
      this.#web.close();
      this.#socket.destroySoon();
      return;
    }
    const bytes = Buffer.from(data);
    if (this.#sink === undefined || this.#early.length > 0) this.#early.push(bytes);
    else this.#sink.bytes(bytes);
  }

  #closed({ code, reason }: CloseEvent): void {
    this.#end ??= this.#fault
      ? { cause: closeCause(this.#fault), detail: netError(this.#fault).message }
      : endOf(code, reason);
    this.#tellClosed();
  }

  #tellClosed(): void {
    if (this.#end === undefined || this.#sink === undefined || this.#isToldClosed) return;
    if (this.#web.readyState !== this.#web.CLOSED) return;
    this.#isToldClosed = true;
    this.#sink.closed(this.#end.cause, this.#end.detail);
  }
}

function endOf(code: number, reason: string): { readonly cause: CloseCause; readonly detail?: string } {
  if (inOrder.has(code)) return { cause: 'fin' };
  const words = closeWords[code] ?? 'a reason of its own';
  const said = reason === '' ? '' : `: ${reason}`;
  return { cause: 'error', detail: `WebSocket closed with ${code}, ${words}${said}` };
}
