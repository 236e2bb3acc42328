// Finds the end of one element without keeping or checking any of it: how the framer gets past an element over a limit.
import type { Aside } from './aside.js';
import { code } from './bytes.js';

const { BANG, CLOSE_BRACKET, DOUBLE_QUOTE, GREATER, LESS, OPEN_BRACKET, QUESTION, QUOTE, SLASH } = code;

const DASH = 0x2d;

/** `declaration`: after `<!`, before it is known what it begins. */
type Place = 'text' | 'markup' | 'start-tag' | 'end-tag' | 'declaration' | Section;
type Section = 'comment' | 'cdata' | 'instruction';

/** What must stand right before the `>` that ends a section, and how often. */
interface Closer {
  readonly byte: number;
  readonly times: number;
}
const closers: Readonly<Record<Section, Closer>> = {
  comment: { byte: DASH, times: 2 },
  cdata: { byte: CLOSE_BRACKET, times: 2 },
  instruction: { byte: QUESTION, times: 1 },
};

/** Fed from the `<` of an element on; follows quotes, comments, CDATA and instructions, and counts depth. */
export class WholeElement implements Aside {
  readonly isShown = true;
  #place: Place = 'text';
  #depth = 0;
  /** The open quote within a start tag, or 0. */
  #quote = 0;
  /** The byte before this one, for `/>` and `<!--`. */
  #last = 0;
  /** How many of a section's closing bytes stand right before this one. */
  #run = 0;

  /** Reads buffer[start, end). The position after the element's last byte, or -1 while it goes on. */
  skim(buffer: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = buffer[at] ?? 0;
      if (this.#place === 'text') {
        if (byte === LESS) this.#place = 'markup';
      } else if (this.#inMarkup(byte)) {
        return at + 1;
      }
      this.#last = byte;
    }
    return -1;
  }

  /** One byte inside markup; whether it ended the outermost element. */
  #inMarkup(byte: number): boolean {
    switch (this.#place) {
      case 'markup':
        this.#place = begun(byte);
        this.#run = 0;
        return false;
      case 'start-tag':
        return this.#inStartTag(byte);
      case 'end-tag':
        return byte === GREATER && this.#leave(1);
      case 'declaration':
        if (byte === OPEN_BRACKET) this.#place = 'cdata';
        else if (byte === DASH && this.#last === DASH) this.#place = 'comment';
        else if (byte === GREATER) this.#place = 'text';
        return false;
      case 'text':
        return false;
      default:
        return this.#inSection(closers[this.#place], byte);
    }
  }

  #inSection(closer: Closer, byte: number): boolean {
    const ends = byte === GREATER && this.#run >= closer.times;
    this.#run = byte === closer.byte ? this.#run + 1 : 0;
    return ends && this.#leave(0);
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

/** What the byte after a `<` begins. */
function begun(byte: number): Place {
  if (byte === SLASH) return 'end-tag';
  if (byte === BANG) return 'declaration';
  return byte === QUESTION ? 'instruction' : 'start-tag';
}
