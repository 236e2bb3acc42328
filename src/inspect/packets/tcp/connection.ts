// One TCP connection as its packets show it: both directions put in order, and what TCP did on the way.
import type { CloseCause } from '../../../model/connection.js';
import { type Direction, type FlowId, opposite } from '../../../model/flow.js';
import type { Micros } from '../../../model/time.js';
import type { PacketOutput } from '../output.js';
import { Half } from './half.js';
import type { Segment } from './header.js';
import type { HoldBudget } from './hold.js';
import { advance } from './sequence.js';

/** What one side has said in its SYN. */
interface Syn {
  readonly sequence: number;
  readonly at: Micros;
  readonly windowShift: number;
  readonly mostBytes: number;
}

export class TcpConnection {
  readonly flow: FlowId;
  readonly #output: PacketOutput;
  readonly #halves: Readonly<Record<Direction, Half>>;
  readonly #syns: Partial<Record<Direction, Syn>> = {};
  /** The direction whose FIN came first. */
  #firstFin: Direction | undefined;
  #hasShaken = false;
  #isClosed = false;
  #lastAt: Micros;

  /** It has been announced to `output` already. */
  constructor(flow: FlowId, at: Micros, output: PacketOutput, budget: HoldBudget) {
    this.flow = flow;
    this.#lastAt = at;
    this.#output = output;
    this.#halves = { upstream: this.#half('upstream', budget), downstream: this.#half('downstream', budget) };
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Of the latest segment. */
  get lastAt(): Micros {
    return this.#lastAt;
  }

  /** Whether a SYN of this direction begins another connection. */
  isForeignSyn(direction: Direction, sequence: number): boolean {
    const syn = this.#syns[direction];
    const isYoung = !this.#halves[direction].isKnown && !this.#isClosed;
    return !isYoung && syn?.sequence !== sequence;
  }

  receive(direction: Direction, segment: Segment): void {
    if (this.#isClosed) return;
    this.#lastAt = segment.at;
    if (segment.isReset) {
      this.#reset(direction, segment);
      return;
    }
    if (segment.isSyn) this.#synchronise(direction, segment);
    const own = this.#halves[direction];
    if (!own.isNear(segment.sequence)) return;
    if (segment.hasAck) this.#acknowledge(direction, segment);
    if (!segment.isSyn || segment.end > segment.start) own.take(segment);
    if (this.#halves.upstream.isEnded && this.#halves.downstream.isEnded)
      this.close('fin', segment.at, this.#firstFin);
  }

  /** Gives what waits for missing segments, and is over. */
  close(how: CloseCause, at: Micros, dir?: Direction, detail?: string): void {
    if (this.#isClosed) return;
    const { upstream, downstream } = this.#halves;
    upstream.flush(at);
    downstream.flush(at);
    this.#isClosed = true;
    this.#output.close(this.flow, {
      how,
      at,
      ...(dir && { dir }),
      ...(detail !== undefined && { detail }),
      bytes: { upstream: upstream.offset, downstream: downstream.offset },
    });
  }

  /** The sequence number of the segment becomes that of its first byte. */
  #synchronise(direction: Direction, segment: Segment): void {
    const { sequence, at, windowShift, mostBytes } = segment;
    segment.sequence = advance(sequence, 1);
    if (this.#syns[direction]?.sequence === sequence) {
      this.#output.segment(this.flow, {
        at,
        dir: direction,
        event: 'retransmission',
        bytes: 0,
        detail: 'SYN',
      });
      return;
    }
    this.#syns[direction] = { sequence, at, windowShift, mostBytes };
    this.#halves[direction].startAt(segment.sequence);
  }

  #acknowledge(direction: Direction, { acknowledged, at, isSyn }: Segment): void {
    const other = this.#halves[opposite(direction)];
    if (!other.isKnown) other.startAt(acknowledged);
    else other.acknowledge(acknowledged, at);
    const { upstream, downstream } = this.#syns;
    if (this.#hasShaken || isSyn || direction === 'downstream' || !upstream || !downstream) return;
    this.#hasShaken = true;
    const isScaled = upstream.windowShift >= 0 && downstream.windowShift >= 0;
    this.#halves.upstream.scaleBy(isScaled ? upstream.windowShift : 0);
    this.#halves.downstream.scaleBy(isScaled ? downstream.windowShift : 0);
    const detail = describeHandshake(upstream, downstream, at);
    this.#output.segment(this.flow, { at, dir: 'upstream', event: 'handshake', bytes: 0, detail });
  }

  /** RFC 9293 §3.5.2: a reset ends both directions at once. */
  #reset(direction: Direction, { sequence, at }: Segment): void {
    const { upstream, downstream } = this.#syns;
    const isRefusal = direction === 'downstream' && upstream && !downstream && !this.#hasShaken;
    if (!isRefusal && !this.#halves[direction].isNear(sequence)) return;
    this.#halves.upstream.flush(at);
    this.#halves.downstream.flush(at);
    this.#output.segment(this.flow, { at, dir: direction, event: 'reset', bytes: 0 });
    if (isRefusal) this.close('error', at, direction, 'connection refused');
    else this.close('rst', at, direction);
  }

  #half(dir: Direction, budget: HoldBudget): Half {
    const { flow } = this;
    const output = this.#output;
    return new Half(
      {
        bytes: (bytes, at) => output.chunk(flow, dir, bytes, at),
        hole: (offset, count, at) => output.gap(flow, dir, offset, count, at),
        event: (event, bytes, at, detail) => {
          if (event === 'fin') this.#firstFin ??= dir;
          output.segment(flow, { at, dir, event, bytes, ...(detail !== undefined && { detail }) });
        },
      },
      budget,
    );
  }
}

function describeHandshake(client: Syn, server: Syn, at: Micros): string {
  const ms = (from: Micros, to: Micros) => `${((to - from) / 1000).toFixed(3)} ms`;
  const sizes = [client.mostBytes, server.mostBytes].filter((size) => size > 0);
  return [
    `SYN-ACK after ${ms(client.at, server.at)}`,
    `ACK after ${ms(server.at, at)}`,
    ...(sizes.length > 0 ? [`segments of ${Math.min(...sizes)} bytes at most`] : []),
  ].join(', ');
}
