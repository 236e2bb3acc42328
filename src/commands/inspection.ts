// What a tap does with what it sees: decodes it for its views, or, when there are none, counts it.
import { Totals } from '../inspect/capture/frame-lines.js';
import { countRecord, describeCounts, noCounts } from '../inspect/count.js';
import type { KeySource, Secrets } from '../inspect/decoder.js';
import { Pipeline } from '../inspect/pipeline.js';
import { StanzaCount } from '../inspect/stanza-count.js';
import type { Direction, FlowId } from '../model/flow.js';
import { type Clock, micros } from '../model/time.js';
import type { LossySink } from '../net/ring-feed.js';
import type { FlowClosing, FlowOpening, ProxyNote, TapSink, TlsNews } from '../net/tap-sink.js';
import type { FramerLimits } from '../xmpp/frame.js';
import { Fanout } from './fanout.js';
import type { TlsSpec } from './tls-spec.js';
import type { RawSink } from './views/ciphertext-file.js';
import type { View } from './views/view.js';

export interface Inspector {
  /** What the views show begins with the first connection, even if that came before this call. */
  show(views: readonly View[], raw?: RawSink): void;
  /** Call it after the last connection has closed. */
  end(): Promise<void>;
  /** One line for a person. */
  summary(): string;
}

export interface InspectionOptions {
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** A capture is written: its last line sums up all bytes, and hashing them has its price. */
  readonly isCaptured: boolean;
  /** Opens TLS that the tap does not stand inside of. */
  readonly keys?: KeySource;
  /** How the proxy treats TLS. */
  readonly tls?: Pick<TlsSpec, 'strategy' | 'rewriteFeatures'>;
}

/** Records for the views. */
export class Inspection implements Inspector, LossySink {
  readonly #options: InspectionOptions;
  readonly #fanout = new Fanout();
  /** What the last line of a capture says. */
  readonly #totals: Totals | undefined;
  readonly #counts = noCounts();
  readonly #pipeline: Pipeline;
  #raw: RawSink | undefined;

  constructor(options: InspectionOptions) {
    const { limits, secrets, clock, keys } = options;
    this.#options = options;
    this.#totals = options.isCaptured ? new Totals() : undefined;
    this.#pipeline = new Pipeline({
      ...{ epoch: clock.epoch, limits, secrets },
      ...(keys && { keys }),
      emit: (record) => {
        countRecord(this.#counts, record);
        this.#fanout.record(record);
      },
    });
  }

  /** @param raw sees the bytes before they are decoded; from this call on */
  show(views: readonly View[], raw?: RawSink): void {
    this.#raw = raw;
    this.#fanout.open(views);
  }

  open(opening: FlowOpening): void {
    this.#totals?.flow();
    this.#raw?.open(opening);
    const { tls } = this.#options;
    this.#pipeline.open({
      ...opening,
      ...(tls && { strategy: tls.strategy, isRewritten: tls.rewriteFeatures }),
    });
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: FlowOpening['at']): void {
    this.#totals?.chunk(direction, bytes);
    this.#raw?.chunk(flow, direction, bytes, at);
    this.#pipeline.chunk(flow, direction, bytes, at);
  }

  gap(flow: FlowId, direction: Direction, offset: number, count: number, at: FlowOpening['at']): void {
    this.#totals?.gap(direction, count);
    this.#raw?.gap(flow, direction, offset, count, at);
    this.#pipeline.gap(flow, direction, offset, count, at);
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
    this.#raw?.close(flow, closing);
    this.#pipeline.close(flow, closing);
  }

  end(): Promise<void> {
    const { clock } = this.#options;
    return this.#fanout.end(this.#totals?.endLine(micros(clock.epoch + clock.now())));
  }

  summary(): string {
    return describeCounts(this.#counts);
  }
}

/** Nobody looks: stanzas are framed and counted, nothing is decoded. Quick enough for the thread that forwards. */
export class Counting implements Inspector, TapSink {
  readonly #counts = noCounts();
  readonly #limits: FramerLimits;
  readonly #flows = new Map<FlowId, StanzaCount>();
  /** Clients of UDP: what is in their datagrams is known to the decoders only. */
  #unread = 0;

  constructor(limits: FramerLimits) {
    this.#limits = limits;
  }

  show(): void {}

  open({ flow, transport }: FlowOpening): void {
    this.#counts.flows++;
    if (transport === 'udp') this.#unread++;
    else this.#flows.set(flow, new StanzaCount(this.#counts, this.#limits));
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array): void {
    this.#flows.get(flow)?.push(direction, bytes);
  }

  tls(): void {}

  secured(flow: FlowId): void {
    this.#flows.get(flow)?.restart();
  }

  note(): void {}

  close(flow: FlowId, { bytes }: FlowClosing): void {
    this.#flows.delete(flow);
    this.#counts.bytes.upstream += bytes.upstream;
    this.#counts.bytes.downstream += bytes.downstream;
  }

  async end(): Promise<void> {}

  summary(): string {
    const unread = this.#unread > 0 ? '; of UDP only bytes are counted' : '';
    return describeCounts(this.#counts) + unread;
  }
}
