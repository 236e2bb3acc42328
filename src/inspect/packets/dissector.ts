// A packet taken apart: frame, IP, then TCP or UDP to those who follow connections; everything else is counted by name.
import type { FlowId } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import { Fragments } from './fragments.js';
import { emptyIpPacket, readIp4, readIp6 } from './ip.js';
import { type Carried, etherType, readFrame } from './link.js';
import { ipProtocolName, PacketCounts } from './names.js';
import type { PacketOutput } from './output.js';
import { TcpTracker } from './tcp/tracker.js';
import { UdpTracker } from './udp.js';

const tcp = 6;
const udp = 17;

export class Dissector {
  readonly counts = new PacketCounts();
  readonly #tcp: TcpTracker;
  readonly #udp: UdpTracker;
  readonly #fragments = new Fragments(() => this.counts.add('fragments of incomplete datagrams'));
  readonly #carried: Carried = { type: 0, start: 0 };
  readonly #ip = emptyIpPacket();

  constructor(output: PacketOutput, nextFlow: () => FlowId) {
    this.#tcp = new TcpTracker(output, nextFlow);
    this.#udp = new UdpTracker(output, nextFlow);
  }

  /** @returns the flow that the packet belongs to, if any */
  packet(link: number, buffer: Buffer, start: number, end: number, at: Micros): FlowId | undefined {
    const carried = this.#carried;
    const ip = this.#ip;
    const name = readFrame(link, buffer, start, end, carried) ?? this.#readIp(buffer, end);
    if (name !== undefined) {
      this.counts.add(name);
      return undefined;
    }
    if (!ip.isFragment) return this.#transport(buffer, buffer, ip.start, ip.end, ip.missing, at);
    const whole = this.#fragments.add(buffer, ip, at);
    return whole && this.#transport(buffer, whole, 0, whole.length, 0, at);
  }

  /** The capture is at its end. */
  end(at: Micros): void {
    this.#fragments.end();
    this.#tcp.end(at);
    this.#udp.end(at);
  }

  /** The name of what is neither TCP nor UDP. */
  #readIp(buffer: Buffer, end: number): string | undefined {
    const { type, start } = this.#carried;
    const ip = this.#ip;
    const wrong = type === etherType.ip4 ? readIp4(buffer, start, end, ip) : readIp6(buffer, start, end, ip);
    if (wrong !== undefined) return wrong;
    return ip.protocol === tcp || ip.protocol === udp ? undefined : ipProtocolName(ip.protocol);
  }

  #transport(
    buffer: Buffer,
    payload: Buffer,
    start: number,
    end: number,
    missing: number,
    at: Micros,
  ): FlowId | undefined {
    const parties = { buffer, ip: this.#ip, payload, start };
    const isTcp = this.#ip.protocol === tcp;
    const flow = isTcp ? this.#tcp.receive(parties, end, missing, at) : this.#udp.receive(parties, end, at);
    if (flow === false) {
      this.counts.add(isTcp ? 'malformed TCP' : 'malformed UDP');
      return undefined;
    }
    return flow;
  }
}
