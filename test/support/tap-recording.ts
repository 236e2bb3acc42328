// A sink that keeps all that a proxy tells, in the order in which it was told.
import type { Direction, FlowId } from '../../src/model/flow.js';
import type { FlowClosing, FlowOpening, ProxyNote, TapSink, TlsNews } from '../../src/net/tap-sink.js';
import { Queue } from './sockets.js';

export class TapRecording implements TapSink {
  readonly opened: FlowOpening[] = [];
  readonly closed = new Queue<FlowClosing & { readonly flow: FlowId }>();
  readonly news: TlsNews[] = [];
  readonly notes: ProxyNote[] = [];
  /** Shown bytes: before `secured` and after it. */
  readonly plain: Record<Direction, string> = { upstream: '', downstream: '' };
  readonly secret: Record<Direction, string> = { upstream: '', downstream: '' };
  /** `upstream established`, `client hello`, `secured`, … */
  readonly order: string[] = [];
  #isSecured = false;

  open(opening: FlowOpening): void {
    this.opened.push(opening);
  }

  chunk(_flow: FlowId, direction: Direction, bytes: Uint8Array): void {
    const where = this.#isSecured ? this.secret : this.plain;
    where[direction] += Buffer.from(bytes).toString('latin1');
  }

  tls(_flow: FlowId, news: TlsNews): void {
    this.news.push(news);
    this.order.push(`${news.leg} ${news.event}`);
  }

  secured(): void {
    this.#isSecured = true;
    this.order.push('secured');
  }

  note(_flow: FlowId, note: ProxyNote): void {
    this.notes.push(note);
  }

  close(flow: FlowId, closing: FlowClosing): void {
    this.closed.put({ flow, ...closing });
  }
}
