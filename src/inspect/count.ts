// The tap when nobody looks: every stanza is framed and counted, and no record is made.

import { formatSize } from '../model/duration.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import { readEnvelope } from '../xmpp/envelope.js';
import type { FramerLimits, StreamContext } from '../xmpp/frame.js';
import { Framer } from '../xmpp/framer.js';
import { ns } from '../xmpp/namespaces.js';
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

/** Takes the place of a Pipeline. What does not begin as XML is only forwarded, and so is TLS. */
export class Counter {
  readonly counts = noCounts();
  readonly #limits: FramerLimits;
  readonly #framers = new Map<FlowId, Record<Direction, Framer> | 'opaque'>();

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
        ? { upstream: this.#framer(flow, 'upstream'), downstream: this.#framer(flow, 'downstream') }
        : 'opaque';
      this.#framers.set(flow, framers);
    }
    if (framers !== 'opaque') framers[direction].push(bytes);
  }

  close(flow: FlowId): void {
    const framers = this.#framers.get(flow);
    if (framers !== undefined && framers !== 'opaque') {
      framers.upstream.end();
      framers.downstream.end();
    }
    this.#framers.delete(flow);
  }

  #framer(flow: FlowId, direction: Direction): Framer {
    const { counts } = this;
    const framer: Framer = new Framer(
      {
        frame: (kind, buffer, start, end) => {
          if (kind === 'stanza') counts.stanzas[direction]++;
          else if (kind === 'nonza' && direction === 'downstream' && isProceed(framer, buffer, start, end))
            this.#framers.set(flow, 'opaque');
        },
        violation: () => {
          // What follows <proceed/> in the same chunk is TLS already.
          if (this.#framers.get(flow) !== 'opaque') counts.violations++;
        },
      },
      this.#limits,
    );
    return framer;
  }
}

/** The server's word after which both directions carry TLS (RFC 6120 §5.4.3). */
function isProceed({ context }: Framer, buffer: Buffer, start: number, end: number): boolean {
  const { name, ns: uri } = readEnvelope(buffer, start, end, context ?? noContext);
  return name === 'proceed' && uri === ns.tls;
}

const noContext: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
