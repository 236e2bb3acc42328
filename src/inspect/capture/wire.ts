// A TCP connection made up around the records of a flow: handshake, sequence numbers from byte counts, and its end.
import type { Direction, FlowId } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import { type End, mostPayload, tcpPacket } from './ip-packet.js';
import { packetBlock } from './pcapng-blocks.js';
import type { Ends } from './stand-in.js';

const flags = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16 } as const;

export class Wire {
  readonly #ends: Ends;
  /** The sequence number of the next byte. */
  readonly #next: Record<Direction, number>;

  /** @param flow gives the first sequence numbers, so that the same ports used again are another connection */
  constructor(ends: Ends, flow: FlowId) {
    this.#ends = ends;
    this.#next = { upstream: (flow * 1_000_003) >>> 0, downstream: (flow * 7_000_003) >>> 0 };
  }

  open(at: Micros, comments: readonly string[]): Buffer[] {
    return [
      this.#packet('upstream', flags.syn, at, comments),
      this.#packet('downstream', flags.syn | flags.ack, at),
      this.#packet('upstream', flags.ack, at),
    ];
  }

  /** One packet if they fit. @param length of all bytes, of which `bytes` are the first */
  bytes(
    direction: Direction,
    bytes: Uint8Array,
    length: number,
    at: Micros,
    comments: readonly string[],
  ): Buffer[] {
    const blocks: Buffer[] = [];
    for (let done = 0; done < length; done += mostPayload) {
      const part = bytes.subarray(done, done + mostPayload);
      const size = Math.min(length - done, mostPayload);
      const said = done === 0 ? comments : [];
      blocks.push(this.#packet(direction, flags.push | flags.ack, at, said, part, size));
    }
    return blocks;
  }

  /** A packet without bytes, for what there is to say. */
  remark(at: Micros, comments: readonly string[]): Buffer {
    return this.#packet('upstream', flags.ack, at, comments);
  }

  /** In order, begun by `first`. */
  finish(first: Direction, at: Micros, comments: readonly string[]): Buffer[] {
    const second = first === 'upstream' ? 'downstream' : 'upstream';
    return [
      this.#packet(first, flags.fin | flags.ack, at, comments),
      this.#packet(second, flags.fin | flags.ack, at),
      this.#packet(first, flags.ack, at),
    ];
  }

  reset(by: Direction, at: Micros, comments: readonly string[]): Buffer {
    return this.#packet(by, flags.reset | flags.ack, at, comments);
  }

  #packet(
    direction: Direction,
    bits: number,
    at: Micros,
    comments: readonly string[] = [],
    payload: Uint8Array = nothing,
    length = payload.length,
  ): Buffer {
    const { client, server } = this.#ends;
    const [from, to]: [End, End] = direction === 'upstream' ? [client, server] : [server, client];
    const answers = direction === 'upstream' ? this.#next.downstream : this.#next.upstream;
    const hasAck = (bits & flags.ack) !== 0;
    const fields = { sequence: this.#next[direction], acknowledged: hasAck ? answers : 0, flags: bits };
    const packet = tcpPacket(from, to, fields, payload, length);
    const taken = length + (bits & (flags.syn | flags.fin) ? 1 : 0);
    this.#next[direction] = (this.#next[direction] + taken) >>> 0;
    return packetBlock(packet, packet.length - payload.length + length, at, comments);
  }
}

const nothing = new Uint8Array(0);
