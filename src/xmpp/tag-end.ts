// Looks for the end of a tag that was cut, each byte once, so that a tag in many small pieces costs no more than in one.
import { code } from './bytes.js';

const { DOUBLE_QUOTE, EQUALS, GREATER, LESS, QUOTE, SPACE } = code;

export class TagEnd {
  /** The quote that is open, or 0. */
  #quote = 0;
  /** The last byte above white space. */
  #last = 0;

  restart(): void {
    this.#quote = 0;
    this.#last = 0;
  }

  /** The index of the byte in buffer[start, end) that ends the tag, or of a fault that reading the tag will name; `end` if none. */
  find(buffer: Uint8Array, start: number, end: number): number {
    let quote = this.#quote;
    let last = this.#last;
    let at = start;
    for (; at < end; at++) {
      const byte = buffer[at] as number;
      if (byte === LESS || (byte === GREATER && quote === 0)) break;
      if (byte === quote) quote = 0;
      else if (quote === 0 && (byte === QUOTE || byte === DOUBLE_QUOTE)) {
        // Only after an equals sign does a quote open a value.
        if (last !== EQUALS) break;
        quote = byte;
      }
      if (byte > SPACE) last = byte;
    }
    this.#quote = quote;
    this.#last = last;
    return at;
  }
}
