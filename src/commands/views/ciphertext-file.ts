// `--record FILE.pcapng` under `--tls passthrough --keylog FILE --secrets keep`: the relayed bytes as they were, and their keys.
import { CiphertextWriter } from '../../inspect/capture/ciphertext.js';
import type { KeySource } from '../../inspect/decoder.js';
import type { Direction, FlowId } from '../../model/flow.js';
import { visible } from '../../model/sanitise.js';
import { type Micros, micros } from '../../model/time.js';
import type { LineFile } from '../../net/line-file.js';
import type { LossySink } from '../../net/ring-feed.js';
import type { FlowClosing, FlowOpening } from '../../net/tap-sink.js';
import type { Recording } from './capture-file.js';
import type { ViewOptions } from './view.js';

/** What is told of the bytes themselves, before anything is made of them. */
export type RawSink = Pick<LossySink, 'open' | 'chunk' | 'gap' | 'close'>;

/** @param epoch of the sink's clock, µs */
export function openCiphertextFile(
  path: string,
  file: LineFile,
  keys: KeySource,
  epoch: Micros,
  { facts, context }: Pick<ViewOptions, 'facts' | 'context'>,
): Recording & { readonly raw: RawSink } {
  let isComplete = true;
  const writer = new CiphertextWriter(facts, keys, (piece) => {
    if (!file.write(piece)) isComplete = false;
  });
  file.write(writer.header());
  const wall = (at: Micros): Micros => micros(epoch + at);
  const raw: RawSink = {
    open({ flow, client, upstream, transport, at }: FlowOpening) {
      if (transport !== 'udp') writer.open(flow, client, upstream, wall(at));
    },
    chunk: (flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros) =>
      writer.chunk(flow, direction, bytes, wall(at)),
    gap: (flow: FlowId, direction: Direction, _offset: number, count: number, at: Micros) =>
      writer.gap(flow, direction, count, wall(at)),
    close: (flow: FlowId, { how, dir = 'upstream', at }: FlowClosing) =>
      writer.close(flow, how === 'rst' || how === 'error', dir, wall(at)),
  };
  return {
    raw,
    get isComplete() {
      return isComplete;
    },
    drained: () => file.drained(),
    record() {},
    async end() {
      writer.end();
      const fault = await file.close();
      if (fault) isComplete = false;
      if (!isComplete)
        context.stderr(
          `stanzascope: ${visible(path)}: ${fault?.message ?? 'the disk was behind'}; the capture is not complete\n`,
        );
    },
  };
}
