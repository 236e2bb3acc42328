// IP datagrams that came in pieces (RFC 791 §3.2, RFC 8200 §4.5), put together again within a bound.
import type { Micros } from '../../model/time.js';
import type { IpPacket } from './ip.js';

/** Datagrams that may be incomplete at a time. */
const mostIncomplete = 64;
/** Bytes of a datagram without its header. */
const longest = 65_535;
/** RFC 8200 §4.5 */
const patience = 60e6;

interface Incomplete {
  readonly bytes: Buffer;
  /** For each unit of 8 bytes whether it has come. */
  readonly units: Uint8Array;
  readonly since: Micros;
  /** Units that have come. */
  count: number;
  /** Bytes of the whole, once the last piece has come. */
  length: number | undefined;
}

/** Of bytes that came twice the first are kept. */
export class Fragments {
  readonly #incomplete = new Map<string, Incomplete>();
  /** Called for each datagram that was given up. */
  readonly #given: () => void;

  constructor(given: () => void) {
    this.#given = given;
  }

  /** The payload of the datagram when this was its last missing piece. */
  add(buffer: Buffer, packet: IpPacket, at: Micros): Buffer | undefined {
    const { addresses, addressLength, protocol, id, start, end, offset } = packet;
    if (offset + (end - start) > longest || packet.missing > 0) {
      this.#given();
      return undefined;
    }
    const key = `${buffer.toString('latin1', addresses, addresses + 2 * addressLength)}${protocol} ${id}`;
    let datagram = this.#incomplete.get(key);
    if (datagram && at - datagram.since > patience) {
      this.#forget(key);
      datagram = undefined;
    }
    datagram ??= this.#begin(key, at);
    place(datagram, buffer.subarray(start, end), packet);
    const { length } = datagram;
    if (length === undefined || datagram.count < Math.ceil(length / 8)) return undefined;
    this.#incomplete.delete(key);
    return datagram.bytes.subarray(0, length);
  }

  /** No more packets will come. */
  end(): void {
    for (const key of this.#incomplete.keys()) this.#forget(key);
  }

  #begin(key: string, since: Micros): Incomplete {
    const [oldest] = this.#incomplete.keys();
    if (oldest !== undefined && this.#incomplete.size >= mostIncomplete) this.#forget(oldest);
    const datagram = {
      bytes: Buffer.alloc(longest),
      units: new Uint8Array(Math.ceil(longest / 8)),
      since,
      count: 0,
      length: undefined,
    };
    this.#incomplete.set(key, datagram);
    return datagram;
  }

  #forget(key: string): void {
    this.#incomplete.delete(key);
    this.#given();
  }
}

function place(datagram: Incomplete, piece: Buffer, { offset, hasMore }: IpPacket): void {
  if (!hasMore) datagram.length ??= offset + piece.length;
  // Only the last piece may end within a unit.
  const last = hasMore ? Math.floor(piece.length / 8) : Math.ceil(piece.length / 8);
  for (let i = 0; i < last; i++) {
    const unit = offset / 8 + i;
    if (datagram.units[unit] === 1) continue;
    datagram.units[unit] = 1;
    datagram.count++;
    datagram.bytes.set(piece.subarray(i * 8, i * 8 + 8), unit * 8);
  }
}
