// Undoes stream compression (XEP-0138, zlib as it is flushed), within bounds: a little input can stand for a lot of output.
import { Inflate, Z_SYNC_FLUSH } from 'pako';

/** What ended it: more output than is sound, or input that is no zlib. */
export type InflateFault = 'bomb' | 'broken';

/** Output of one chunk. */
const mostAtOnce = 8 * 1024 ** 2;
/** Output in all beyond which the ratio counts, and the ratio: XML comes to 10 or 20, zlib can do 1000. */
const harmless = 4 * 1024 ** 2;
const mostRatio = 250;

export class Inflater {
  readonly #inflate = new Inflate({ chunkSize: 16 * 1024 });
  readonly #take: (bytes: Uint8Array) => void;
  /** Bytes in and out. */
  #wire = 0;
  #xml = 0;
  #atOnce = 0;
  #isBomb = false;
  #isOver = false;

  /** @param take gets the output piece by piece; each piece is only valid during the call */
  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take;
    this.#inflate.onData = (bytes) => this.#output(bytes as Uint8Array);
  }

  get wire(): number {
    return this.#wire;
  }

  get xml(): number {
    return this.#xml;
  }

  /** Undefined when all went well; after a fault it takes no more. */
  push(bytes: Uint8Array): InflateFault | undefined {
    if (this.#isOver) return 'broken';
    this.#wire += bytes.length;
    this.#atOnce = 0;
    try {
      this.#isOver = !this.#inflate.push(bytes, Z_SYNC_FLUSH) || this.#inflate.ended;
    } catch {
      this.#isOver = true;
    }
    if (this.#isBomb) return 'bomb';
    return this.#isOver ? 'broken' : undefined;
  }

  #output(bytes: Uint8Array): void {
    this.#xml += bytes.length;
    this.#atOnce += bytes.length;
    this.#isBomb =
      this.#atOnce > mostAtOnce || (this.#xml > harmless && this.#xml > mostRatio * Math.max(1, this.#wire));
    // The only way out of pako's loop.
    if (this.#isBomb) throw new RangeError('more output than is sound');
    this.#take(bytes);
  }
}
