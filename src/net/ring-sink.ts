// What a proxy tells, written into a ring for another thread. The proxy never waits: bytes for which there is no room become a gap.
import type { Direction, FlowId } from '../model/flow.js';
import type { Micros } from '../model/time.js';
import type { RingWriter } from './chunk-ring.js';
import type { FlowClosing, FlowOpening, ProxyNote, TapSink, TlsNews } from './tap-sink.js';

/** Kinds of messages: a chunk by its direction, bytes that found no room, and everything else as JSON. */
export const messageKind = { upstream: 0, downstream: 1, gap: 2, event: 3 } as const;

/** What is not bytes. */
export type RingEvent =
  | { readonly event: 'open'; readonly opening: FlowOpening }
  | { readonly event: 'tls'; readonly flow: FlowId; readonly news: TlsNews }
  | { readonly event: 'secured'; readonly flow: FlowId; readonly at: Micros }
  | { readonly event: 'note'; readonly flow: FlowId; readonly note: ProxyNote }
  | { readonly event: 'close'; readonly flow: FlowId; readonly closing: FlowClosing };

/** Bytes of a flow that were forwarded and not written. */
export interface Gap {
  readonly flow: FlowId;
  readonly dir: Direction;
  /** Bytes of that direction before them. */
  readonly offset: number;
  bytes: number;
  readonly at: Micros;
}

/** A message that waits for room. */
interface Waiting {
  readonly kind: number;
  readonly flow: FlowId;
  readonly at: number;
  readonly text: string;
}

export class RingSink implements TapSink {
  readonly #writer: RingWriter;
  readonly #offsets: Record<Direction, Map<FlowId, number>> = { upstream: new Map(), downstream: new Map() };
  /** In order; while there is one, chunks become gaps too, so that nothing overtakes. */
  readonly #waiting: Waiting[] = [];
  /** The newest of the waiting gaps, by flow and direction: it grows instead of becoming two. */
  readonly #gaps: Record<Direction, Map<FlowId, Gap>> = { upstream: new Map(), downstream: new Map() };

  constructor(writer: RingWriter) {
    this.#writer = writer;
  }

  /** Whether something waits for room: call {@link flush} from time to time until it does not. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0 || this.#gaps.upstream.size > 0 || this.#gaps.downstream.size > 0;
  }

  open(opening: FlowOpening): void {
    this.#event(opening.flow, opening.at, { event: 'open', opening });
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void {
    const offsets = this.#offsets[direction];
    const offset = offsets.get(flow) ?? 0;
    offsets.set(flow, offset + bytes.length);
    if (this.isWaiting) this.flush();
    if (!this.isWaiting && this.#writer.write(messageKind[direction], flow, at, bytes)) return;
    const gap = this.#gaps[direction].get(flow);
    if (gap) gap.bytes += bytes.length;
    else this.#gaps[direction].set(flow, { flow, dir: direction, offset, bytes: bytes.length, at });
  }

  tls(flow: FlowId, news: TlsNews): void {
    this.#event(flow, news.at, { event: 'tls', flow, news });
  }

  secured(flow: FlowId, at: Micros): void {
    this.#event(flow, at, { event: 'secured', flow, at });
  }

  note(flow: FlowId, note: ProxyNote): void {
    this.#event(flow, note.at, { event: 'note', flow, note });
  }

  close(flow: FlowId, closing: FlowClosing): void {
    this.#event(flow, closing.at, { event: 'close', flow, closing });
    this.#offsets.upstream.delete(flow);
    this.#offsets.downstream.delete(flow);
  }

  /** Writes what waits, as far as there is room. */
  flush(): void {
    while (this.#waiting.length > 0) {
      if (!this.#write(this.#waiting[0] as Waiting)) return;
      this.#waiting.shift();
    }
    for (const gaps of [this.#gaps.upstream, this.#gaps.downstream])
      for (const [flow, gap] of gaps) {
        if (!this.#write(gapMessage(gap))) return;
        gaps.delete(flow);
      }
  }

  #event(flow: FlowId, at: Micros, event: RingEvent): void {
    const message = { kind: messageKind.event, flow, at, text: JSON.stringify(event) };
    if (!this.isWaiting && this.#write(message)) return;
    // What the event comes after is told before it.
    for (const gaps of [this.#gaps.upstream, this.#gaps.downstream]) {
      const gap = gaps.get(flow);
      if (gap) this.#waiting.push(gapMessage(gap));
      gaps.delete(flow);
    }
    this.#waiting.push(message);
  }

  #write({ kind, flow, at, text }: Waiting): boolean {
    return this.#writer.write(kind, flow, at, Buffer.from(text));
  }
}

const gapMessage = (gap: Gap): Waiting => ({
  kind: messageKind.gap,
  flow: gap.flow,
  at: gap.at,
  text: JSON.stringify(gap),
});
