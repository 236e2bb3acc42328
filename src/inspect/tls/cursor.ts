// Reads the big-endian numbers and length-prefixed vectors of TLS (RFC 8446 §3); beyond the end there are zeros, never an exception.

export class Cursor {
  readonly #bytes: Buffer;
  #at = 0;
  #isShort = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Something was read that was not there. */
  get isShort(): boolean {
    return this.#isShort;
  }

  get isDone(): boolean {
    return this.#isShort || this.#at >= this.#bytes.length;
  }

  /** @param size bytes, 1 to 4 */
  number(size: number): number {
    const bytes = this.take(size);
    return bytes.length === size ? bytes.readUIntBE(0, size) : 0;
  }

  /** A view of the next bytes; empty when there are fewer. */
  take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) {
      this.#isShort = true;
      this.#at = this.#bytes.length;
      return Buffer.alloc(0);
    }
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** A vector behind a length of `size` bytes. */
  vector(size: number): Buffer {
    return this.take(this.number(size));
  }

  /** What stands in a vector. */
  within(size: number): Cursor {
    return new Cursor(this.vector(size));
  }

  /** The 16-bit numbers that are left. */
  numbers(): number[] {
    const found: number[] = [];
    while (!this.isDone) found.push(this.number(2));
    return this.#isShort ? found.slice(0, -1) : found;
  }
}
