// Counts what is under way, and tells when there is none.

export class Latch {
  #open = 0;
  #waiters: (() => void)[] = [];

  get count(): number {
    return this.#open;
  }

  enter(): void {
    this.#open++;
  }

  leave(): void {
    this.#open--;
    if (this.#open === 0) for (const wake of this.#waiters.splice(0)) wake();
  }

  /** Resolves when the count is 0, at once when it is already. */
  whenIdle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }
}
