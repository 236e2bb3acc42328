// Finds the end of a document type declaration. Nothing in it is kept, and no entity in it is ever expanded.
import type { Aside } from './aside.js';
import { code } from './bytes.js';

const { CLOSE_BRACKET, DOUBLE_QUOTE, GREATER, OPEN_BRACKET, QUOTE } = code;

/** Fed from after `<!DOCTYPE` on. */
export class Doctype implements Aside {
  readonly isShown = false;
  #quote = 0;
  /** Open brackets: the internal subset holds declarations that end with `>` themselves. */
  #brackets = 0;

  /** The position after the declaration's `>`, or -1 while it goes on. */
  skim(buffer: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = buffer[at] as number;
      if (this.#quote !== 0) {
        if (byte === this.#quote) this.#quote = 0;
      } else if (byte === QUOTE || byte === DOUBLE_QUOTE) this.#quote = byte;
      else if (byte === OPEN_BRACKET) this.#brackets++;
      else if (byte === CLOSE_BRACKET) this.#brackets--;
      else if (byte === GREATER && this.#brackets <= 0) return at + 1;
    }
    return -1;
  }
}
