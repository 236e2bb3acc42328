// The way out to one client: gathers what a turn has for it, writes that in one piece, and knows how much is waiting.
import type { Connection } from '../model/connection.js';
import type { Flushable, Turn } from './turn.js';

export class Outlet implements Flushable {
  readonly #connection: Connection;
  readonly #turn: Turn;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isEnding = false;

  constructor(connection: Connection, turn: Turn) {
    this.#connection = connection;
    this.#turn = turn;
  }

  /** Bytes that the client has not taken yet, as far as we know. */
  get backlog(): number {
    return this.#connection.backlog + this.#pendingBytes;
  }

  send(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#turn.add(this);
  }

  /** Ends our half once everything is written. */
  end(): void {
    this.#isEnding = true;
    this.#turn.add(this);
  }

  flush(): void {
    const [first, ...others] = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (first) this.#connection.write(others.length > 0 ? Buffer.concat([first, ...others]) : first);
    if (this.#isEnding) this.#connection.end();
  }
}
