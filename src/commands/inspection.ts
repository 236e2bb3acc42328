// What a tap does with what it sees: decodes it for its views, or, when there are none, leaves it alone.
import { Totals } from '../inspect/capture/frame-lines.js';
import { countRecord, describeCounts, describeTraffic, noCounts } from '../inspect/count.js';
import type { KeySource, Secrets } from '../inspect/decoder.js';
import { Pipeline } from '../inspect/pipeline.js';
import type { Direction, FlowId } from '../model/flow.js';
import { type Clock, micros } from '../model/time.js';
import type { FlowClosing, FlowOpening, ProxyNote, TapSink, TlsNews } from '../net/tap-sink.js';
import type { FramerLimits } from '../xmpp/frame.js';
import { Fanout } from './fanout.js';
import type { View } from './views/view.js';

export interface Inspector extends TapSink {
  /** What the views show begins with the first connection, even if that came before this call. */
  show(views: readonly View[]): void;
  /** Call it after the last connection has closed. */
  end(): Promise<void>;
  /** One line for a person. */
  summary(): string;
}

/** Records for the views. */
export class Inspection implements Inspector {
  readonly #clock: Clock;
  readonly #fanout = new Fanout();
  /** What the last line of a capture says; absent when none is made, since hashing every byte has its price. */
  readonly #totals: Totals | undefined;
  readonly #counts = noCounts();
  readonly #pipeline: Pipeline;

  /** @param keys opens TLS that the tap does not stand inside of */
  constructor(limits: FramerLimits, secrets: Secrets, clock: Clock, isCaptured: boolean, keys?: KeySource) {
    this.#clock = clock;
    this.#totals = isCaptured ? new Totals() : undefined;
    this.#pipeline = new Pipeline({
      epoch: clock.epoch,
      limits,
      secrets,
      ...(keys && { keys }),
      emit: (record) => {
        countRecord(this.#counts, record);
        this.#fanout.record(record);
      },
    });
  }

  show(views: readonly View[]): void {
    this.#fanout.open(views);
  }

  open(opening: FlowOpening): void {
    this.#totals?.flow();
    this.#pipeline.open(opening);
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: FlowOpening['at']): void {
    this.#totals?.chunk(direction, bytes);
    this.#pipeline.chunk(flow, direction, bytes, at);
  }

  tls(flow: FlowId, news: TlsNews): void {
    this.#pipeline.tls(flow, news);
  }

  secured(flow: FlowId, at: FlowOpening['at']): void {
    this.#pipeline.secured(flow, at);
  }

  note(flow: FlowId, note: ProxyNote): void {
    this.#pipeline.note(flow, note);
  }

  close(flow: FlowId, closing: FlowClosing): void {
    this.#pipeline.close(flow, closing);
  }

  end(): Promise<void> {
    return this.#fanout.end(this.#totals?.endLine(micros(this.#clock.epoch + this.#clock.now())));
  }

  summary(): string {
    return describeCounts(this.#counts);
  }
}

/** Nobody looks: nothing is decoded, and a forwarded byte costs nothing more. */
export class Unwatched implements Inspector {
  readonly #counts = noCounts();

  show(): void {}

  open(): void {
    this.#counts.flows++;
  }

  chunk(): void {}

  tls(): void {}

  secured(): void {}

  note(): void {}

  close(_flow: FlowId, { bytes }: FlowClosing): void {
    this.#counts.bytes.upstream += bytes.upstream;
    this.#counts.bytes.downstream += bytes.downstream;
  }

  async end(): Promise<void> {}

  summary(): string {
    return describeTraffic(this.#counts);
  }
}
