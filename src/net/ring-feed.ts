// Reads a ring and tells a sink, in slices short enough that keys and frames come in between.
import type { Direction, FlowId } from '../model/flow.js';
import { type Micros, micros } from '../model/time.js';
import { type RingMessage, RingReader } from './chunk-ring.js';
import { type Gap, messageKind, type RingEvent } from './ring-sink.js';
import { addFault, type SinkFaults } from './sink-faults.js';
import type { TapSink } from './tap-sink.js';

/** A sink that can do without some of the bytes. */
export interface LossySink extends TapSink {
  /** `count` bytes from `offset` on were forwarded without a chunk. */
  gap(flow: FlowId, direction: Direction, offset: number, count: number, at: Micros): void;
}

/** Longest time spent on messages before the event loop gets its turn. */
const sliceMs = 4;
/** Messages between two looks at the clock. */
const perLook = 16;
/**
 * A busy ring is looked at that often; being woken for each message would cost the writer more. Where all cores are busy the writer
 * waits for as long as the reader is at it: with 4 ms, p99 of what is forwarded rises by a third.
 */
const pollMs = 1;
/** Empty looks in a row before the reader goes to sleep. */
const patience = 4;

export class RingFeed {
  readonly faults: SinkFaults = { count: 0 };
  readonly #reader: RingReader;
  readonly #sink: LossySink;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #emptyLooks = 0;
  #isEnded = false;

  constructor(memory: SharedArrayBuffer, sink: LossySink) {
    this.#reader = new RingReader(memory);
    this.#sink = sink;
    this.#rest();
  }

  /** The writer has written while the reader slept. */
  readonly wake = (): void => {
    if (this.#timer === undefined && !this.#isEnded) this.#look();
  };

  /** Reads what is left, at once. Nothing is read after it. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer as NodeJS.Timeout);
    clearImmediate(this.#timer as NodeJS.Immediate);
    while (this.#reader.next(this.#take));
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const until = performance.now() + sliceMs;
    let count = 0;
    while (this.#reader.next(this.#take)) {
      if (++count % perLook === 0 && performance.now() > until) {
        this.#timer = setImmediate(this.#look);
        return;
      }
    }
    this.#emptyLooks = count > 0 ? 0 : this.#emptyLooks + 1;
    this.#rest();
  };

  #rest(): void {
    if (this.#emptyLooks >= patience && this.#reader.sleep()) return;
    this.#timer = setTimeout(this.#look, pollMs);
  }

  readonly #take = (message: RingMessage): void => {
    try {
      this.#tell(message);
    } catch (error) {
      addFault(this.faults, error);
    }
  };

  #tell({ kind, flow, at, bytes }: RingMessage): void {
    switch (kind) {
      case messageKind.upstream:
        this.#sink.chunk(flow, 'upstream', bytes, at as Micros);
        return;
      case messageKind.downstream:
        this.#sink.chunk(flow, 'downstream', bytes, at as Micros);
        return;
      case messageKind.gap: {
        const gap: Gap = JSON.parse(bytes.toString());
        this.#sink.gap(flow, gap.dir, gap.offset, gap.bytes, micros(gap.at));
        return;
      }
      default:
        this.#tellEvent(JSON.parse(bytes.toString()));
    }
  }

  #tellEvent(event: RingEvent): void {
    switch (event.event) {
      case 'open':
        this.#sink.open(event.opening);
        return;
      case 'tls':
        this.#sink.tls(event.flow, event.news);
        return;
      case 'secured':
        this.#sink.secured(event.flow, event.at);
        return;
      case 'note':
        this.#sink.note(event.flow, event.note);
        return;
      case 'close':
        this.#sink.close(event.flow, event.closing);
        return;
      default:
        event satisfies never;
    }
  }
}
