// A Connection over a socket of the operating system. Opening one is the business of dial.ts and listen.ts.
import type { Socket } from 'node:net';
import type {
  CloseCause,
  Connection,
  ConnectionSink,
  Opening,
  TlsClientOptions,
  TlsFacts,
} from '../model/connection.js';
import { micros } from '../model/time.js';
import { systemClock } from './clock.js';
import { closeCause, netError } from './fault.js';
import { startTls } from './tls-client.js';

/** Made from a paused socket: nothing is read, and therefore nothing lost, before receive(). */
export class SocketConnection implements Connection {
  readonly peer: string;
  /** The socket that is written to: the TLS one once there is one. */
  #socket: Socket;
  #sink: ConnectionSink | undefined;
  /** What ended it first. */
  #cause: CloseCause | undefined;
  #fault: Error | undefined;
  #isClosed = false;
  #tls: TlsFacts | undefined;
  #opening: Opening | undefined;

  /** @param peer the other end, for people */
  constructor(socket: Socket, peer: string, opening?: Opening) {
    this.peer = peer;
    this.#opening = opening;
    this.#socket = socket;
    this.#watch(socket);
  }

  get backlog(): number {
    return this.#socket.writableLength;
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  /** TLS counts as a part of it when nothing was received before. */
  get opening(): Opening | undefined {
    return this.#opening;
  }

  receive(sink: ConnectionSink): void {
    this.#sink = sink;
    // A socket that failed between its opening and this call: the owner hears of it, but not before this call is over.
    if (this.#isClosed) queueMicrotask(() => this.#tellClosed());
    else this.#socket.resume();
  }

  /** For whoever reads the socket: hands over bytes that are valid during the call only. */
  deliver(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#sink?.bytes(bytes);
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#cause ??= 'local';
    this.#socket.destroy();
  }

  /**
   * What was read before belongs to the plain stream and stays there: the TLS layer starts with the next byte read, and
   * plain bytes slipped in behind `<proceed/>` break the handshake instead of reaching the sink (RFC 6120 §5.4.3.3).
   */
  async startTls(options: TlsClientOptions): Promise<TlsFacts> {
    const begin = systemClock.now();
    const secure = startTls(this.#socket, options);
    this.#socket = secure.socket;
    this.#watch(secure.socket);
    // Before receive() nothing is read from it, and therefore nothing lost.
    if (this.#sink === undefined) secure.socket.pause();
    secure.socket.on('data', (bytes) => this.deliver(bytes));
    this.#tls = await secure.ready;
    if (this.#sink === undefined)
      this.#opening = { ...this.#opening, tls: micros(systemClock.now() - begin) };
    return this.#tls;
  }

  #watch(socket: Socket): void {
    socket.once('end', () => {
      this.#cause ??= 'fin';
    });
    socket.once('error', (error) => {
      this.#cause ??= closeCause(error);
      this.#fault ??= error;
    });
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#isClosed = true;
      this.#tellClosed();
    });
  }

  #tellClosed(): void {
    // A close that nothing announced is our own as well: the listener was closed.
    const cause = this.#cause ?? 'local';
    if (this.#fault) this.#sink?.closed(cause, netError(this.#fault).message);
    else this.#sink?.closed(cause);
  }
}
