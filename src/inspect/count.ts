// The tap when nobody looks: every stanza is framed and counted, and no record is made.
import type { Direction, FlowId } from '../model/chunk.js';
import { formatSize } from '../model/duration.js';
import type { TapRecord } from '../model/record.js';
import type { FrameKind, FramerLimits } from '../xmpp/frame.js';
import { Framer } from '../xmpp/framer.js';
import { beginsXml } from './xml-start.js';

export interface Counts {
  flows: number;
  readonly stanzas: Record<Direction, number>;
  readonly bytes: Record<Direction, number>;
  violations: number;
}

export const noCounts = (): Counts => ({
  flows: 0,
  stanzas: { upstream: 0, downstream: 0 },
  bytes: { upstream: 0, downstream: 0 },
  violations: 0,
});

/** Counts a record, where there are records; bytes are counted when the connection closes. */
export function countRecord(counts: Counts, record: TapRecord): void {
  if (record.t === 'open') counts.flows++;
  else if (record.t === 'stanza') counts.stanzas[record.dir]++;
  else if (record.t === 'violation') counts.violations++;
  else if (record.t === 'close') {
    counts.bytes.upstream += record.bytes.upstream;
    counts.bytes.downstream += record.bytes.downstream;
  }
}

/** One line for the end of a tap. */
export function describeCounts({ flows, stanzas, bytes, violations }: Counts): string {
  const way = (direction: Direction): string =>
    `${stanzas[direction]} stanzas, ${formatSize(bytes[direction])}`;
  return `${flows} connections; up ${way('upstream')}; down ${way('downstream')}; ${violations} violations`;
}

/** Takes the place of a Pipeline. What does not begin as XML is only forwarded. */
export class Counter {
  readonly counts = noCounts();
  readonly #limits: FramerLimits;
  readonly #framers = new Map<FlowId, Record<Direction, Framer> | 'other'>();

  constructor(limits: FramerLimits) {
    this.#limits = limits;
  }

  open(): void {
    this.counts.flows++;
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array): void {
    this.counts.bytes[direction] += bytes.length;
    let framers = this.#framers.get(flow);
    if (framers === undefined) {
      framers = beginsXml(bytes)
        ? { upstream: this.#framer('upstream'), downstream: this.#framer('downstream') }
        : 'other';
      this.#framers.set(flow, framers);
    }
    if (framers !== 'other') framers[direction].push(bytes);
  }

  close(flow: FlowId): void {
    this.#framers.delete(flow);
  }

  #framer(direction: Direction): Framer {
    const { counts } = this;
    return new Framer(
      {
        frame(kind: FrameKind) {
          if (kind === 'stanza') counts.stanzas[direction]++;
        },
        violation() {
          counts.violations++;
        },
      },
      this.#limits,
    );
  }
}
