// The datagrams of a capture: a flow for each pair of ends, until it has been silent for long.
import { type Direction, type FlowId, opposite } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import { isClientToServer } from './addresses.js';
import { flowKey, reverseKey } from './keys.js';
import { u16 } from './numbers.js';
import type { PacketOutput } from './output.js';
import { nameParties, type Parties } from './parties.js';

/** RFC 4787 §4.3: what a NAT waits at least. */
const patience = 120e6;
/** Pairs that are followed at a time. */
const mostFlows = 16_384;

interface UdpFlow {
  readonly flow: FlowId;
  readonly key: string;
  /** Of those who have this key. */
  readonly direction: Direction;
  readonly bytes: Record<Direction, number>;
  lastAt: Micros;
}

export class UdpTracker {
  readonly #output: PacketOutput;
  readonly #nextFlow: () => FlowId;
  /** By the key of the first datagram. */
  readonly #flows = new Map<string, UdpFlow>();

  constructor(output: PacketOutput, nextFlow: () => FlowId) {
    this.#output = output;
    this.#nextFlow = nextFlow;
  }

  /** Takes the datagram in payload[start, end). @returns its flow; false when it is none */
  receive(parties: Parties, end: number, at: Micros): FlowId | false {
    const { buffer, ip, payload, start } = parties;
    if (end - start < 8) return false;
    const length = u16(payload, start + 4);
    // 0: longer than 65,535 bytes, or not filled in yet.
    const last = length === 0 ? end : Math.min(end, start + length);
    if (last - start < 8) return false;
    const key = flowKey(buffer, ip, payload, start);
    const known = this.#flows.get(key) ?? this.#flows.get(reverseKey(key));
    const udp = known && this.#isAlive(known, at) ? known : this.#begin(key, parties, at);
    const direction = udp.key === key ? udp.direction : opposite(udp.direction);
    udp.lastAt = at;
    udp.bytes[direction] += last - start - 8;
    if (last > start + 8) this.#output.chunk(udp.flow, direction, payload.subarray(start + 8, last), at);
    return udp.flow;
  }

  /** The capture is at its end. */
  end(at: Micros): void {
    for (const udp of this.#flows.values()) this.#close(udp, 'local', at, 'the capture ends here');
  }

  #isAlive(udp: UdpFlow, at: Micros): boolean {
    if (at - udp.lastAt <= patience) return true;
    this.#close(udp, 'timeout', at);
    return false;
  }

  #begin(key: string, parties: Parties, at: Micros): UdpFlow {
    const [oldest] = this.#flows.size < mostFlows ? [] : this.#flows.values();
    if (oldest) this.#close(oldest, 'local', at, 'too many at a time: this one is not followed on');
    const { payload, start } = parties;
    // Most often whoever is first.
    const [source, destination] = [u16(payload, start), u16(payload, start + 2)];
    const direction = isClientToServer(source, destination, true) ? 'upstream' : 'downstream';
    const flow = this.#nextFlow();
    this.#output.open({ flow, transport: 'udp', ...nameParties(parties, direction), at });
    const udp = { flow, key, direction, bytes: { upstream: 0, downstream: 0 }, lastAt: at } as const;
    this.#flows.set(key, udp);
    return udp;
  }

  #close({ flow, key, bytes }: UdpFlow, how: 'local' | 'timeout', at: Micros, detail?: string): void {
    this.#flows.delete(key);
    this.#output.close(flow, { how, at, bytes, ...(detail !== undefined && { detail }) });
  }
}
