// Bytes of one unfinished frame, kept in one piece until the rest arrives.

export class Carry {
  #buffer = Buffer.alloc(0);
  #length = 0;

  /** Holds the kept bytes in [0, length). */
  get buffer(): Buffer {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends source[start, end); growing doubles the room, so that many small pieces cost no more than a few large ones. */
  append(source: Buffer, start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2, 512));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    // A view costs more than a small copy, and small pieces come whole.
    const piece = end - start === source.length ? source : source.subarray(start, end);
    this.#buffer.set(piece, this.#length);
    this.#length = needed;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** A copy of what is kept; it is forgotten. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.clear();
    return taken;
  }

  /** Empties it; a large room is given back, so that one large stanza does not weigh on the connection for ever. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > 64 * 1024) this.#buffer = Buffer.alloc(0);
  }
}
