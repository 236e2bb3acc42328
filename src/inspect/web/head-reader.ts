// Collects the bytes of one head, up to and with its empty line.
import { Carry } from '../../xmpp/carry.js';

/** RFC 9112 has no limit; servers refuse less. */
const mostHeadBytes = 64 * 1024;

export class HeadReader {
  readonly #carry = new Carry();
  /** What was collected when it became too long. */
  #rest: Buffer | undefined;

  get length(): number {
    return this.#carry.length;
  }

  /**
   * Takes bytes[from, …). The text of the head, one character a byte, and where it ends in `bytes`; undefined while it goes on;
   * `too-long` when it does for too long: none of these bytes are taken then.
   */
  read(bytes: Buffer, from: number): { text: string; end: number } | 'too-long' | undefined {
    const former = this.#carry.length;
    const room = Math.min(bytes.length, from + mostHeadBytes + 1 - former);
    this.#carry.append(bytes, from, room);
    const { buffer, length } = this.#carry;
    const end = headEnd(buffer, Math.max(0, former - 3), length);
    if (end < 0 && length <= mostHeadBytes) return undefined;
    if (end < 0) {
      this.#rest = Buffer.from(buffer.subarray(0, former));
      this.#carry.clear();
      return 'too-long';
    }
    const text = buffer.toString('latin1', 0, end);
    this.#carry.clear();
    return { text, end: from + end - former };
  }

  /** What was collected of a head that is not complete; it is forgotten. */
  rest(): Buffer {
    const bytes = this.#rest ?? Buffer.from(this.#carry.buffer.subarray(0, this.#carry.length));
    this.#rest = undefined;
    this.#carry.clear();
    return bytes;
  }
}

/** After the first empty line in [from, to), or -1; a line may end without CR (RFC 9112 §2.2). */
function headEnd(buffer: Buffer, from: number, to: number): number {
  for (let at = buffer.indexOf(0x0a, from); at >= 0 && at < to; at = buffer.indexOf(0x0a, at + 1)) {
    if (at + 1 < to && buffer[at + 1] === 0x0a) return at + 2;
    if (at + 2 < to && buffer[at + 1] === 0x0d && buffer[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}
