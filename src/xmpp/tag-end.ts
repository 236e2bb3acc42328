// Looks for the end of a tag that was cut, each byte once, so that a tag in many small pieces costs no more than in one.
import { code, isSpace } from './bytes.js';

const { DOUBLE_QUOTE, EQUALS, GREATER, LESS, QUOTE } = code;

export class TagEnd {
  /** The quote that is open, or 0. */
  #quote = 0;
  /** The last byte outside quotes that is no white space. */
  #last = 0;

  restart(): void {
    this.#quote = 0;
    this.#last = 0;
  }

  /** The index of the byte in buffer[start, end) that ends the tag, or of a fault that reading the tag will name; `end` if none. */
  find(buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.#endsWith(buffer[at] as number)) at++;
    return at;
  }

  #endsWith(byte: number): boolean {
    if (byte === LESS) return true;
    if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
    } else if (byte === GREATER) {
      return true;
    } else if (byte === QUOTE || byte === DOUBLE_QUOTE) {
      // Only after an equals sign does a quote open a value.
      if (this.#last !== EQUALS) return true;
      this.#quote = byte;
    }
    if (isSpace[byte] === 0) this.#last = byte;
    return false;
  }
}
