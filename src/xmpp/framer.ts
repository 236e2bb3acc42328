// Bytes to frames: cuts an XML stream into its first-level pieces and checks RFC 6120 §11.1 and well-formedness on the way.
// Here the pieces of a cut frame are put together; what the bytes mean is the scanner's.
import { Carry } from './carry.js';
import { defaultLimits, type FramerLimits, type FrameSink, type StreamContext } from './frame.js';
import { FrameScanner } from './frame-scanner.js';
import { type PlainRun, plainRun } from './plain-run.js';

/** The chunk is copied to the carry in such pieces, so that little is copied beyond the end of a cut frame. */
const pieceBytes = 4096;
/** Fewer bytes are read as fast without the copy that a run needs. */
const leastRun = 256;
/** After so many elements in a row that were not plain, the rest of the chunk is not looked at for plain ones. */
const patience = 4;

/**
 * Cuts one direction of a stream into frames. After a fault that leaves the structure in doubt everything further is `opaque`;
 * after any other the fault is reported and reading goes on. A rule is reported once a frame. It never throws, makes no strings
 * for unprefixed names, and keeps at most one unfinished frame.
 */
export class Framer {
  readonly #sink: FrameSink;
  readonly #limits: FramerLimits;
  readonly #scanner: FrameScanner;
  /** From the first byte of the unfinished frame on, or from a piece of markup that is cut. */
  readonly #carry = new Carry();
  #carryOrigin = 0;
  /** Where reading goes on in the carry. */
  #resumeAt = 0;
  #received = 0;

  constructor(sink: FrameSink, limits: FramerLimits = defaultLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#scanner = new FrameScanner(sink, limits);
  }

  /** The current stream header's; undefined before it. */
  get context(): StreamContext | undefined {
    return this.#scanner.context;
  }

  /** Reads on. The frames go to the sink during the call; `bytes` is not kept. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    while (this.#carry.length > 0 && from < chunk.length) from = this.#readCarried(chunk, from);
    if (from < chunk.length) this.#readChunk(chunk, from);
    this.#received += chunk.length;
  }

  /** The stream begins anew (RFC 6120 §4.3.3): what was unfinished is forgotten, positions go on. */
  reset(): void {
    this.#carry.clear();
    this.#scanner.reset();
  }

  /** Bytes are missing: what was unfinished is forgotten, and the next byte begins a first-level element of the same stream. */
  resync(): void {
    this.#carry.clear();
    this.#scanner.resync();
  }

  /** No more bytes will come: says so when they end inside a frame. */
  end(): void {
    const { buffer, length } = this.#carry;
    if (length === 0) return;
    this.#scanner.origin = this.#carryOrigin;
    this.#scanner.cutShort(buffer, length);
    this.#sink.frame('opaque', buffer, 0, length, this.#carryOrigin);
    this.reset();
  }

  #readChunk(chunk: Buffer, from: number): void {
    const scanner = this.#scanner;
    scanner.origin = this.#received;
    const begin = chunk.length - from >= leastRun ? this.#readRuns(chunk, from) : from;
    const at = begin < chunk.length ? scanner.read(chunk, begin, chunk.length, chunk.length) : begin;
    const first = scanner.keepFrom(at);
    if (first >= chunk.length) return;
    this.#carry.append(chunk, first, chunk.length);
    this.#carryOrigin = this.#received + first;
    this.#resumeAt = at - first;
    scanner.moved(first);
  }

  /** Reads runs of plain elements, and with the scanner the single ones between them; where the scanner is to go on. */
  #readRuns(chunk: Buffer, from: number): number {
    const run = plainRun();
    if (run.isTaken) return from;
    run.isTaken = true;
    try {
      const scanner = this.#scanner;
      let [at, loadedAt, loadedTo, misses] = [from, 0, 0, 0];
      while (at < chunk.length && misses < patience) {
        if (!scanner.isBetweenElements) at = scanner.read(chunk, at, chunk.length, at + 1);
        if (at === chunk.length || !scanner.isBetweenElements) return at;
        if (at >= loadedTo) {
          [loadedAt, loadedTo] = [at, Math.min(chunk.length, at + run.room)];
          run.load(chunk.subarray(loadedAt, loadedTo), this.#limits);
        }
        const next = this.#readRun(chunk, at, run, loadedAt, loadedTo);
        misses = next > at ? 0 : misses + 1;
        at = next;
        if (at < chunk.length) at = scanner.read(chunk, at, chunk.length, at + 1);
      }
      return at;
    } finally {
      run.isTaken = false;
    }
  }

  /** Hands out the plain elements from `start` on; the index after them. */
  #readRun(chunk: Buffer, start: number, run: PlainRun, loadedAt: number, loadedTo: number): number {
    const count = run.read(start - loadedAt, loadedTo - loadedAt);
    let at = start;
    // The sink may reset the stream.
    for (let i = 0; i < count && this.#scanner.isBetweenElements; i++) {
      const end = run.ends[i] as number;
      const next = loadedAt + (end >> 1);
      const kind = (end & 1) === 0 ? this.#scanner.stanzaKind : 'nonza';
      this.#sink.frame(kind, chunk, at, next, this.#received + at);
      at = next;
    }
    return at;
  }

  /** Appends a piece of the chunk to what was cut and reads on there; where the chunk is to be read from next. */
  #readCarried(chunk: Buffer, from: number): number {
    const scanner = this.#scanner;
    const to = Math.min(chunk.length, from + pieceBytes);
    const carried = this.#carry.length;
    this.#carry.append(chunk, from, to);
    scanner.origin = this.#carryOrigin;
    const { buffer, length } = this.#carry;
    const at = scanner.read(buffer, this.#resumeAt, length, carried);
    if (!scanner.isUnfinished) {
      this.#carry.clear();
      return to - (length - at);
    }
    const first = scanner.keepFrom(at);
    if (first > 0) {
      this.#carry.drop(first);
      this.#carryOrigin += first;
    }
    this.#resumeAt = at - first;
    scanner.moved(first);
    return to;
  }
}
