// Stretches of a stream that are passed over and not looked into: forbidden constructs, stray text, what cannot be followed.
import { code } from './bytes.js';

const { LESS } = code;

export interface Aside {
  /** Whether its bytes are handed out as `opaque`; otherwise they belong to a frame, or to nothing. */
  readonly isShown: boolean;
  /** Reads buffer[start, end): the position after its end, or -1 while it goes on. It remembers what it needs across calls. */
  skim(buffer: Uint8Array, start: number, end: number): number;
}

/** All there will ever be. */
export const theRest: Aside = { isShown: true, skim: () => -1 };

/** Text where none belongs, up to the next markup. */
export const strayText: Aside = {
  isShown: true,
  skim(buffer, start, end) {
    const length = buffer.subarray(start, end).indexOf(LESS);
    return length < 0 ? -1 : start + length;
  },
};

/** Up to and with `-->` or `?>`, whichever it is made with. */
export class Terminated implements Aside {
  readonly isShown = false;
  readonly #terminator: Buffer;
  /** The last bytes read, as many as the terminator has, in one number. */
  #last = 0;

  constructor(terminator: '-->' | '?>') {
    this.#terminator = Buffer.from(terminator);
  }

  skim(buffer: Uint8Array, start: number, end: number): number {
    const { length } = this.#terminator;
    const wanted = this.#terminator.readUIntBE(0, length);
    const mask = 2 ** (8 * length) - 1;
    for (let at = start; at < end; at++) {
      this.#last = ((this.#last << 8) | (buffer[at] ?? 0)) & mask;
      if (this.#last === wanted) return at + 1;
    }
    return -1;
  }
}
