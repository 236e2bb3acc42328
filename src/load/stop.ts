// Telling very many to end: an AbortSignal would look through all its listeners for each that comes or goes.

/** What a follower has of its own, to end itself earlier. */
export interface Follower {
  readonly abort: AbortController;
  /** Once it needs no telling any more. */
  release(): void;
}

export class Stop {
  readonly #own = new AbortController();
  readonly #followers = new Set<AbortController>();

  get isStopped(): boolean {
    return this.#own.signal.aborted;
  }

  /** For the few that wait for nothing else. */
  get signal(): AbortSignal {
    return this.#own.signal;
  }

  stop(): void {
    this.#own.abort();
    for (const follower of this.#followers) follower.abort();
    this.#followers.clear();
  }

  follow(): Follower {
    const abort = new AbortController();
    if (this.isStopped) abort.abort();
    else this.#followers.add(abort);
    return { abort, release: () => this.#followers.delete(abort) };
  }
}
