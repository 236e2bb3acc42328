// The PROXY protocol before anything else (HAProxy's proxy-protocol.txt, versions 1 and 2): told, and the rest is a new beginning.
import type { Direction } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { bufferOf } from '../wire/bytes.js';
import { beginsProxyHeader, readProxyHeader } from '../wire/proxy-header.js';

export const proxyHeader: DecoderDef = {
  name: 'proxy-header',
  transport: 'stream',
  priority: (first) => (first.length > 0 && beginsProxyHeader(first) ? 20 : 0),
  create: (context) => new ProxyHeaderDecoder(context),
};

/** Keeps at most a header; what follows it is the inner decoder's. */
class ProxyHeaderDecoder implements Decoder {
  readonly #context: DecoderContext;
  /** Bytes of the client that may be a header; undefined once that is decided. */
  #held: Buffer | undefined = Buffer.alloc(0);
  /** Bytes before what the inner decoder sees of the client. */
  #skipped = 0;
  #inner: Decoder | undefined;

  constructor(context: DecoderContext) {
    this.#context = context;
  }

  push(dir: Direction, bytes: Uint8Array, at: Micros): void {
    if (dir === 'downstream' || this.#held === undefined) {
      this.#pass(dir, bytes, at);
      return;
    }
    this.#held = Buffer.concat([this.#held, bytes]);
    const header = readProxyHeader(this.#held);
    if (header === 'unfinished') return;
    const held = this.#held;
    this.#held = undefined;
    if (header === undefined) {
      this.#pass('upstream', held, at);
      return;
    }
    this.#skipped = header.length;
    const { flow, emit } = this.#context;
    const head = held.subarray(0, header.length);
    emit({
      ...{ t: 'data', seq: 0, flow, at, dir, offset: 0, bytes: header.length, protocol: 'proxy' },
      ...{ summary: `PROXY ${header.words}` },
      ...(header.version === 1 ? { text: head.toString('latin1') } : { hex: head.toString('hex', 0, 256) }),
    });
    if (held.length > header.length) this.#pass('upstream', held.subarray(header.length), at);
  }

  end(dir: Direction, at: Micros): void {
    if (dir === 'upstream') this.#release(at);
    this.#inner?.end(dir, at);
  }

  secured(at: Micros): void {
    this.#release(at);
    this.#inner?.secured?.(at);
  }

  gap(dir: Direction, count: number, at: Micros): void {
    if (dir === 'upstream') this.#release(at);
    if (this.#inner) this.#inner.gap?.(dir, count, at);
    else if (dir === 'upstream') this.#skipped += count;
  }

  /** No header will come any more: what is held was something else. */
  #release(at: Micros): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && held.length > 0) this.#pass('upstream', held, at);
  }

  #pass(dir: Direction, bytes: Uint8Array, at: Micros): void {
    // One header, not one in the other: a chain of them is no proxy's.
    this.#inner ??= this.#context.inner(bufferOf(bytes), { emit: this.#shifted, except: [proxyHeader.name] });
    this.#inner.push(dir, bytes, at);
  }

  /** The inner decoder counts from where it began. */
  readonly #shifted = (record: TapRecord): void => {
    const isBehind = 'offset' in record && record.dir === 'upstream';
    this.#context.emit(isBehind ? { ...record, offset: record.offset + this.#skipped } : record);
  };
}
