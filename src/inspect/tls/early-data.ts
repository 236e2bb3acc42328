// Data that a client sends before any answer (0-RTT, RFC 8446 §2.3): they count only once the server has taken them.
import type { Micros } from '../../model/time.js';

export interface EarlyDataSink {
  plain(bytes: Buffer, at: Micros): void;
  note(text: string): void;
}

/** Bytes that are kept until the server has decided. */
const mostKept = 256 * 1024;

export class EarlyData {
  readonly #sink: EarlyDataSink;
  #kept: { readonly bytes: Buffer; readonly at: Micros }[] = [];
  #size = 0;
  #isTaken: boolean | undefined;
  #isTold = false;

  constructor(sink: EarlyDataSink) {
    this.#sink = sink;
  }

  add(bytes: Buffer, at: Micros): void {
    if (bytes.length > 0 && this.#isTaken !== false && this.#size + bytes.length <= mostKept) {
      this.#kept.push({ bytes: Buffer.from(bytes), at });
      this.#size += bytes.length;
    }
    if (this.#isTaken !== undefined) this.#flush();
  }

  /** The first word counts. */
  decide(isTaken: boolean): void {
    if (this.#isTaken !== undefined) return;
    this.#isTaken = isTaken;
    if (this.#size > 0) this.#flush();
  }

  #flush(): void {
    this.#tell();
    if (this.#isTaken) for (const { bytes, at } of this.#kept) this.#sink.plain(bytes, at);
    this.#kept = [];
    this.#size = 0;
  }

  #tell(): void {
    if (this.#isTold || this.#isTaken === undefined) return;
    this.#isTold = true;
    this.#sink.note(
      this.#isTaken
        ? 'early data (0-RTT): sent before the handshake was over, and taken by the server'
        : 'early data (0-RTT): refused by the server; the client has to send them again',
    );
  }
}
