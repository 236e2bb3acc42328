// Gathers what one event makes the server send: however many stanzas, one write for each connection.

/** Something with bytes to write. */
export interface Flushable {
  flush(): void;
}

export class Turn {
  readonly #waiting = new Set<Flushable>();
  #isRunning = false;

  /** Does `work`, then flushes all that were added meanwhile. Work within work is part of the outer one. */
  run(work: () => void): void {
    if (this.#isRunning) {
      work();
      return;
    }
    this.#isRunning = true;
    try {
      work();
    } finally {
      this.#isRunning = false;
      this.#flush();
    }
  }

  /** To be flushed at the end of this turn. */
  add(flushable: Flushable): void {
    this.#waiting.add(flushable);
  }

  #flush(): void {
    for (const flushable of this.#waiting) {
      this.#waiting.delete(flushable);
      flushable.flush();
    }
  }
}
