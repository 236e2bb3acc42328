// Messages from one thread to another through shared memory: one writer, one reader, no locks, no copies but one.

/** Bytes before each payload: length, kind and direction, flow, and an instant. */
const headBytes = 24;
/** Payloads begin where a Float64 may. */
const alignment = 8;
/** Length field of the stretch that is left free at the end of the memory. */
const skipped = 0xffff_ffff;

/** Bytes. */
const mostRestart = 4 * 1024 ** 2;

/** Fields of the control words. Positions count bytes since the start, modulo 2^32. */
const writtenAt = 0;
const readAt = 1;
const isReaderAsleep = 2;
const controlBytes = 64;

/** One message; its bytes are only valid during the call. */
export interface RingMessage {
  readonly kind: number;
  readonly flow: number;
  /** µs of the monotonic clock. */
  readonly at: number;
  readonly bytes: Buffer;
}

/** The shared memory of a ring. @param capacity bytes, a power of two up to 2^30 */
export const ringMemory = (capacity: number): SharedArrayBuffer =>
  new SharedArrayBuffer(controlBytes + capacity);

const padded = (length: number): number => (length + alignment - 1) & -alignment;

/** Both ends' views of the memory. */
class RingViews {
  readonly control: Int32Array;
  readonly data: DataView;
  readonly bytes: Buffer;
  readonly capacity: number;

  constructor(memory: SharedArrayBuffer) {
    this.control = new Int32Array(memory, 0, controlBytes / 4);
    this.capacity = memory.byteLength - controlBytes;
    this.data = new DataView(memory, controlBytes);
    this.bytes = Buffer.from(memory, controlBytes);
  }
}

export class RingWriter {
  readonly #views: RingViews;
  readonly #wake: () => void;
  /** Where an empty ring begins anew: what is left behind counts as used until the reader has passed it. */
  readonly #restartAt: number;

  /** @param wake called when there is something to read and the reader sleeps */
  constructor(memory: SharedArrayBuffer, wake: () => void) {
    this.#views = new RingViews(memory);
    this.#wake = wake;
    this.#restartAt = Math.min(mostRestart, this.#views.capacity / 2);
  }

  /** Copies the message into the ring; false, and nothing is written, when there is no room. */
  write(kind: number, flow: number, at: number, bytes: Uint8Array): boolean {
    const { control, data, capacity } = this.#views;
    const written = Atomics.load(control, writtenAt) >>> 0;
    const free = capacity - ((written - Atomics.load(control, readAt)) >>> 0);
    const needed = headBytes + padded(bytes.length);
    const start = written & (capacity - 1);
    const tail = capacity - start;
    // A message lies in one piece. An empty ring begins anew at its front, so that no more memory is touched than is needed.
    const isAnew = free === capacity && start >= this.#restartAt;
    const skip = needed > tail || isAnew ? tail : 0;
    if (needed + skip > free) return false;
    if (skip > 0) data.setUint32(start, skipped, true);
    const place = skip > 0 ? 0 : start;
    data.setUint32(place, bytes.length, true);
    data.setUint32(place + 4, kind, true);
    data.setUint32(place + 8, flow, true);
    data.setFloat64(place + 16, at, true);
    this.#views.bytes.set(bytes, place + headBytes);
    Atomics.store(control, writtenAt, (written + skip + needed) | 0);
    if (Atomics.load(control, isReaderAsleep) === 1 && Atomics.exchange(control, isReaderAsleep, 0) === 1)
      this.#wake();
    return true;
  }
}

export class RingReader {
  readonly #views: RingViews;

  constructor(memory: SharedArrayBuffer) {
    this.#views = new RingViews(memory);
  }

  /** Bytes that wait to be read. */
  get pending(): number {
    const { control } = this.#views;
    return (Atomics.load(control, writtenAt) - Atomics.load(control, readAt)) >>> 0;
  }

  /** Hands over the next message; false when there is none. Its room is given back after `take` has returned or thrown. */
  next(take: (message: RingMessage) => void): boolean {
    const { control, data, bytes, capacity } = this.#views;
    let read = Atomics.load(control, readAt) >>> 0;
    if (read === Atomics.load(control, writtenAt) >>> 0) return false;
    let place = read & (capacity - 1);
    if (data.getUint32(place, true) === skipped) {
      read += capacity - place;
      place = 0;
    }
    const length = data.getUint32(place, true);
    const start = place + headBytes;
    try {
      take({
        kind: data.getUint32(place + 4, true),
        flow: data.getUint32(place + 8, true),
        at: data.getFloat64(place + 16, true),
        bytes: bytes.subarray(start, start + length),
      });
    } finally {
      Atomics.store(control, readAt, (read + headBytes + padded(length)) | 0);
    }
    return true;
  }

  /** Asks to be woken by the next message; false when there is one already, and no wake will come for it. */
  sleep(): boolean {
    Atomics.store(this.#views.control, isReaderAsleep, 1);
    if (this.pending === 0) return true;
    Atomics.store(this.#views.control, isReaderAsleep, 0);
    return false;
  }
}
