// Inflates what a peer has compressed, up to a limit: a few bytes may stand for gigabytes.
import { Inflate } from 'pako';

export type Inflated = Buffer | 'too-large' | 'broken';

/** Thrown out of the library to end its work, and caught here. */
const enough = Symbol('enough');
const syncFlush = 2;

function push(inflate: Inflate, pieces: readonly Uint8Array[], mostBytes: number): Inflated {
  const out: Uint8Array[] = [];
  let size = 0;
  inflate.onData = (chunk) => {
    size += chunk.length;
    if (size > mostBytes) throw enough;
    // The library writes into it again.
    out.push(Buffer.from(chunk));
  };
  try {
    for (const piece of pieces) if (!inflate.ended) inflate.push(piece, syncFlush);
  } catch (error) {
    return error === enough ? 'too-large' : 'broken';
  }
  return inflate.err === 0 ? Buffer.concat(out) : 'broken';
}

/** gzip or deflate (RFC 9110 §8.4.1). */
export const inflateWhole = (bytes: Uint8Array, mostBytes: number): Inflated =>
  push(new Inflate({ windowBits: 15 + 32 }), [bytes], mostBytes);

/** The end of a deflate block that every message leaves out (RFC 7692 §7.2.1). */
const tail = Uint8Array.of(0, 0, 0xff, 0xff);

/** permessage-deflate of one direction. */
export class MessageInflater {
  readonly #keepsContext: boolean;
  readonly #mostBytes: number;
  #inflate: Inflate | undefined;
  /** The messages before it are unknown, and later ones may refer to them. */
  #isLost = false;

  /** @param keepsContext messages refer to those before them */
  constructor(keepsContext: boolean, mostBytes: number) {
    this.#keepsContext = keepsContext;
    this.#mostBytes = mostBytes;
  }

  inflate(message: Uint8Array): Inflated {
    if (this.#isLost) return 'broken';
    this.#inflate ??= new Inflate({ raw: true });
    const inflated = push(this.#inflate, [message, tail], this.#mostBytes);
    // Without context every message begins anew, and so it does after a final block (RFC 7692 §7.2.3.4).
    if (!this.#keepsContext || this.#inflate.ended) this.#inflate = undefined;
    else if (!Buffer.isBuffer(inflated)) this.skip();
    return inflated;
  }

  /** A message was left out. */
  skip(): void {
    this.#isLost = this.#keepsContext;
    this.#inflate = undefined;
  }
}
