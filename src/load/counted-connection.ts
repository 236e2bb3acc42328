// A connection that counts its bytes, as XMPP sees them: before TLS is added.
import type { Connection, ConnectionSink, TlsClientOptions, TlsFacts } from '../model/connection.js';
import type { Instruments } from './instruments.js';

export class CountedConnection implements Connection {
  readonly #inner: Connection;
  readonly #instruments: Instruments;

  constructor(inner: Connection, instruments: Instruments) {
    this.#inner = inner;
    this.#instruments = instruments;
  }

  get peer(): string {
    return this.#inner.peer;
  }

  get backlog(): number {
    return this.#inner.backlog;
  }

  get tls(): TlsFacts | undefined {
    return this.#inner.tls;
  }

  get framing(): 'messages' | undefined {
    return this.#inner.framing;
  }

  receive(sink: ConnectionSink): void {
    this.#inner.receive({
      bytes: (bytes) => {
        this.#instruments.count('data_received', bytes.length);
        sink.bytes(bytes);
      },
      closed: (cause, detail) => sink.closed(cause, detail),
    });
  }

  write(bytes: Uint8Array): void {
    this.#instruments.count('data_sent', bytes.length);
    this.#inner.write(bytes);
  }

  end(): void {
    this.#inner.end();
  }

  destroy(): void {
    this.#inner.destroy();
  }

  startTls(options: TlsClientOptions): Promise<TlsFacts> {
    return this.#inner.startTls(options);
  }
}
