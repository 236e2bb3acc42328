// STARTTLS between others (RFC 6120 §5): where the stream in the clear ends and TLS begins, in each direction of a connection.
import type { Direction } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { ns } from '../../xmpp/namespaces.js';
import type { DecoderContext } from '../decoder.js';
import { TlsLayer } from './tls-layer.js';
import { tlsRecords } from './tls-records.js';

/** What the decoder of the stream does. */
export interface StartTlsSink {
  /** Bytes in the clear, before TLS. */
  clear(direction: Direction, bytes: Uint8Array): void;
  /** No more of them will come of this direction. */
  clearEnded(direction: Direction): void;
  /** The first bytes from inside TLS are about to come: nothing from before belongs to them (RFC 6120 §5.4.3.3). */
  opened(at: Micros): void;
  /** Bytes from inside TLS. */
  plain(direction: Direction, bytes: Buffer, at: Micros): void;
  plainEnded(direction: Direction, at: Micros): void;
}

/** TLS is asked for at the beginning of a stream: as far as this, a ClientHello that did not wait for the answer is looked for. */
const farthestAsk = 4096;
/** No XML has it, every TLS handshake begins with it. */
const handshakeByte = 0x16;

export class StartTls {
  readonly #context: DecoderContext;
  readonly #sink: StartTlsSink;
  /** Where TLS begins. */
  #begin: { upstream?: number; downstream?: number } = {};
  /** Where `<starttls/>` ended, and white space behind it; undefined while it is not asked for. */
  #askedAt: number | undefined;
  #layer: TlsLayer | undefined;
  #isOpened = false;
  /** Trailing bytes are told once a direction. */
  readonly #told = new Set<Direction>();
  #at: Micros | undefined;

  constructor(context: DecoderContext, sink: StartTlsSink) {
    this.#context = context;
    this.#sink = sink;
  }

  /** Whether the byte at this offset belongs to TLS, and not to the stream in the clear. */
  covers(direction: Direction, offset: number): boolean {
    return !this.#isOpened && offset >= (this.#begin[direction] ?? Number.POSITIVE_INFINITY);
  }

  /** @param offset of the first byte, in what was received of this direction */
  push(direction: Direction, bytes: Uint8Array, offset: number, at: Micros): void {
    this.#at = at;
    if (this.#begin[direction] === undefined) this.#clear(direction, bytes, offset);
    const from = Math.max(0, (this.#begin[direction] ?? Number.POSITIVE_INFINITY) - offset);
    if (from < bytes.length) this.#tls().push(direction, bytes.subarray(from), offset + from, at);
  }

  /**
   * `count` bytes of this direction are missing, from `offset` on. False when they are none of TLS, and the stream is to go on
   * after them.
   */
  gap(direction: Direction, count: number, offset: number, at: Micros): boolean {
    if (offset < (this.#begin[direction] ?? Number.POSITIVE_INFINITY)) return false;
    this.#at = at;
    this.#tls().gap(direction, count, at);
    return true;
  }

  end(direction: Direction, at: Micros): void {
    if (this.#begin[direction] === undefined) this.#sink.clearEnded(direction);
    this.#layer?.end(direction, at);
  }

  /** The proxy stands inside TLS: nothing of it is to be looked for here any more. */
  reset(): void {
    this.#begin = {};
    this.#layer = undefined;
    this.#isOpened = true;
  }

  /** Follows the negotiation. @param end where the bytes of the record end @param received of the client, until now */
  saw(record: TapRecord, end: number, received: number): void {
    if (this.#isOpened || !('dir' in record) || !('offset' in record) || record.dir === undefined) return;
    const name = record.t === 'nonza' && record.ns === ns.tls ? record.name : record.t;
    if (record.dir === 'downstream') {
      if (name === 'failure') this.#askedAt = undefined;
      if (name === 'proceed') this.#proceed(end, received);
    } else if (name === 'starttls' || (name === 'keepalive' && record.offset === this.#askedAt)) {
      this.#askedAt = end;
    } else if (this.#askedAt !== undefined && name !== 'keepalive') {
      this.#tellTrailing('upstream', record.offset, '§5.3.3', 'after <starttls/>, before it is answered');
    }
  }

  #clear(direction: Direction, bytes: Uint8Array, offset: number): void {
    const isEarly = direction === 'upstream' && offset < farthestAsk;
    const hello = isEarly ? bytes.indexOf(handshakeByte) : -1;
    if (hello !== 0) this.#sink.clear(direction, hello < 0 ? bytes : bytes.subarray(0, hello));
    if (hello < 0 || this.#begin[direction] !== undefined) return;
    // XEP-0305: the client need not wait for <proceed/>.
    if (this.#askedAt === offset + hello) this.#begin.upstream = this.#askedAt;
    else this.#sink.clear(direction, bytes.subarray(hello));
  }

  #proceed(end: number, received: number): void {
    if (this.#begin.downstream !== undefined) return;
    if (this.#begin.upstream === undefined) this.#sink.clearEnded('upstream');
    this.#begin = { upstream: received, ...this.#begin, downstream: end };
  }

  #tls(): TlsLayer {
    const { keys } = this.#context;
    this.#layer ??= new TlsLayer(
      tlsRecords(this.#context, {
        plain: (direction, bytes, at) => {
          if (!this.#isOpened) {
            this.#isOpened = true;
            this.#sink.opened(at);
          }
          this.#sink.plain(direction, bytes, at);
        },
        ended: (direction, at) => {
          if (this.#isOpened) this.#sink.plainEnded(direction, at);
        },
        stray: (direction, offset) => {
          const where = `before the first TLS record of the ${direction === 'upstream' ? 'client' : 'server'}`;
          this.#tellTrailing(direction, offset, '§5.4.2.3', where);
        },
      }),
      keys,
    );
    return this.#layer;
  }

  #tellTrailing(dir: Direction, offset: number, section: string, where: string): void {
    if (this.#told.has(dir) || this.#at === undefined) return;
    this.#told.add(dir);
    this.#context.emit({
      ...{ t: 'lint', seq: 0, flow: this.#context.flow, at: this.#at, dir, offset },
      rule: 'starttls-trailing-bytes',
      rfc: `RFC 6120 ${section}`,
      detail: `bytes in the clear ${where}`,
    });
  }
}
