// Two connected ends of a byte stream in memory: what tests use instead of sockets.
import type { CloseCause, Connection, ConnectionSink, TlsFacts } from '../../src/model/connection.js';

/** Cuts what one write delivers; the pieces together are the bytes given. */
export type Cut = (bytes: Uint8Array) => readonly Uint8Array[];

export const whole: Cut = (bytes) => [bytes];
export const byteByByte: Cut = (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
/** Pieces of at most `size` bytes. */
export const pieces =
  (size: number): Cut =>
  (bytes) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );

/** One direction: what was written and has not been taken yet. The reader's end fills in what is to happen. */
interface Pipe {
  bytes: Buffer[];
  isEnded: boolean;
  /** Something has changed: the reader may want to look. */
  notify(): void;
  /** The writer is gone. */
  cut(cause: CloseCause): void;
}

const pipe = (): Pipe => ({ bytes: [], isEnded: false, notify: () => undefined, cut: () => undefined });

/** One end. Whatever it does reaches the other end in a microtask of its own, never during the call. */
export class MemoryConnection implements Connection {
  readonly peer = 'memory';
  readonly #in: Pipe;
  readonly #out: Pipe;
  readonly #cut: Cut;
  #sink: ConnectionSink | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(incoming: Pipe, outgoing: Pipe, cut: Cut) {
    this.#in = incoming;
    this.#out = outgoing;
    this.#cut = cut;
    incoming.notify = () => queueMicrotask(() => this.#deliver());
    incoming.cut = (cause) => this.#close(cause);
  }

  /** Bytes that the other end has not taken yet, because it is paused. */
  get backlog(): number {
    return this.#out.bytes.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  receive(sink: ConnectionSink): void {
    if (this.#sink) throw new Error('receive() was called twice');
    this.#sink = sink;
    this.#in.notify();
  }

  write(bytes: Uint8Array): void {
    if (this.#out.isEnded || this.#isClosed) return;
    this.#out.bytes.push(Buffer.from(bytes));
    this.#out.notify();
  }

  end(): void {
    if (this.#out.isEnded || this.#isClosed) return;
    this.#out.isEnded = true;
    this.#out.notify();
  }

  destroy(): void {
    queueMicrotask(() => {
      this.#close('local');
      this.#out.cut('rst');
    });
  }

  /** A test may put something else in its place. */
  startTls: () => Promise<TlsFacts> = () => Promise.reject(new Error('a connection in memory has no TLS'));

  /** Stops reading: what the other end writes becomes its backlog. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#in.notify();
  }

  #deliver(): void {
    if (!this.#sink || this.#isPaused || this.#isClosed) return;
    const arrived = this.#in.bytes;
    this.#in.bytes = [];
    for (const bytes of arrived) {
      for (const piece of this.#cut(bytes)) {
        // A buffer of its own that is wiped afterwards, as bytes are only valid during the call.
        const lent = Buffer.from(piece);
        this.#sink.bytes(lent);
        lent.fill('#');
      }
    }
    if (!this.#in.isEnded) return;
    // Like a socket without half-open: the end of one half is answered with the end of the other.
    this.#close('fin');
    queueMicrotask(() => this.#out.cut('fin'));
  }

  #close(cause: CloseCause): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sink?.closed(cause);
  }
}

/** A connected pair; `cut` decides how the bytes written to one end arrive at the other. */
export function memoryPair(cut: Cut = whole): readonly [MemoryConnection, MemoryConnection] {
  const [there, back] = [pipe(), pipe()];
  return [new MemoryConnection(back, there, cut), new MemoryConnection(there, back, cut)];
}
