// Finds the end of one element without keeping or checking any of it: how the framer gets past an element over a limit.
import {
  BANG,
  CLOSE_BRACKET,
  DOUBLE_QUOTE,
  GREATER,
  LESS,
  OPEN_BRACKET,
  QUESTION,
  QUOTE,
  SLASH,
} from './bytes.js';

type Place =
  | 'text'
  | 'markup'
  | 'start-tag'
  | 'end-tag'
  | 'declaration'
  | 'comment'
  | 'cdata'
  | 'instruction';

/** Fed from the `<` of an element on; follows quotes, comments, CDATA and instructions, and counts depth. */
export class Skimmer {
  #place: Place = 'text';
  #depth = 0;
  /** The open quote within a start tag, or 0. */
  #quote = 0;
  /** The last two bytes, for `]]>`, `-->`, `?>` and `/>`. */
  #last = 0;
  #beforeLast = 0;

  /** Reads buffer[start, end). The position after the element's last byte, or -1 while it goes on. */
  skim(buffer: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = buffer[at] ?? 0;
      if (this.#place === 'text') {
        if (byte === LESS) this.#place = 'markup';
      } else if (this.#inMarkup(byte)) {
        return at + 1;
      }
      this.#beforeLast = this.#last;
      this.#last = byte;
    }
    return -1;
  }

  /** One byte inside markup; whether it ended the outermost element. */
  #inMarkup(byte: number): boolean {
    switch (this.#place) {
      case 'markup':
        this.#place =
          byte === SLASH
            ? 'end-tag'
            : byte === BANG
              ? 'declaration'
              : byte === QUESTION
                ? 'instruction'
                : 'start-tag';
        return false;
      case 'start-tag':
        return this.#inStartTag(byte);
      case 'end-tag':
        return byte === GREATER && this.#leave(1);
      case 'declaration':
        if (byte === OPEN_BRACKET) this.#place = 'cdata';
        else if (byte === 0x2d && this.#last === 0x2d) this.#place = 'comment';
        else if (byte === GREATER) this.#place = 'text';
        return false;
      case 'comment':
        return byte === GREATER && this.#last === 0x2d && this.#beforeLast === 0x2d && this.#leave(0);
      case 'cdata':
        return (
          byte === GREATER &&
          this.#last === CLOSE_BRACKET &&
          this.#beforeLast === CLOSE_BRACKET &&
          this.#leave(0)
        );
      case 'instruction':
        return byte === GREATER && this.#last === QUESTION && this.#leave(0);
      default:
        return false;
    }
  }

  #inStartTag(byte: number): boolean {
    if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
    } else if (byte === QUOTE || byte === DOUBLE_QUOTE) {
      this.#quote = byte;
    } else if (byte === GREATER) {
      if (this.#last === SLASH) return this.#leave(0);
      this.#depth++;
      this.#place = 'text';
    }
    return false;
  }

  /** Back to text after markup that closes `levels` elements; whether nothing is open any more. */
  #leave(levels: number): boolean {
    this.#depth -= levels;
    this.#place = 'text';
    return this.#depth <= 0;
  }
}
