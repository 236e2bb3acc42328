// One direction of a TCP connection: segments in, bytes in order out. Bytes that come twice are taken as they came first.
import type { SegmentRecord } from '../../../model/record.js';
import type { Micros } from '../../../model/time.js';
import type { Segment } from './header.js';
import { Hold, type HoldBudget } from './hold.js';
import { advance, distance } from './sequence.js';

/** What a direction tells its connection. */
export interface HalfSink {
  /** The next bytes, valid only during the call. */
  bytes(bytes: Buffer, at: Micros): void;
  /** `count` bytes after the `offset` ones so far will not come. */
  hole(offset: number, count: number, at: Micros): void;
  event(event: SegmentRecord['event'], bytes: number, at: Micros, detail?: string): void;
}

const snapped = 'cut off by the snap length of the capture';

export class Half {
  readonly #sink: HalfSink;
  readonly #hold: Hold;
  /** The sequence number that comes next; undefined while none is known. */
  #next: number | undefined;
  /** The highest that the other side has acknowledged. */
  #acknowledged: number | undefined;
  /** Where the FIN stands, once it has been seen. */
  #finAt: number | undefined;
  #isEnded = false;
  #offset = 0;
  #window = -1;
  #shift = 0;
  #zeroSince: Micros | undefined;

  constructor(sink: HalfSink, budget: HoldBudget) {
    this.#sink = sink;
    this.#hold = new Hold(budget);
  }

  /** Whether where it is is known. */
  get isKnown(): boolean {
    return this.#next !== undefined;
  }

  /** Whether all up to the FIN has come. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Bytes so far, those that are missing included. */
  get offset(): number {
    return this.#offset;
  }

  /** The first byte will have this number. */
  startAt(sequence: number): void {
    this.#next = sequence;
  }

  /** Windows of this side are shifted by so much, once both sides have offered it (RFC 7323 §2.2). */
  scaleBy(shift: number): void {
    this.#shift = shift;
  }

  /** Whether a segment belongs here, and not to another connection or to nobody. */
  isNear(sequence: number): boolean {
    return this.#next === undefined || Math.abs(distance(sequence, this.#next)) < 2 ** 30;
  }

  /** Takes payload, FIN and window of a segment that is neither SYN nor RST. */
  take(segment: Segment): void {
    this.#next ??= segment.sequence;
    const { sequence, start, end, missing, at } = segment;
    this.#heedWindow(segment);
    const length = end - start + missing;
    if (segment.isFin && this.#finAt === undefined) this.#finAt = advance(sequence, length);
    if (sequence === this.#next && length > 0 && this.#hold.isEmpty) this.#pass(segment);
    else if (length > 0 || !segment.isFin) this.#sort(segment, length);
    else if (this.#isEnded) this.#sink.event('retransmission', 0, at, 'FIN');
    this.#heedFin(at);
  }

  /** The other side has all before `sequence`: what is not here by now was not captured. */
  acknowledge(sequence: number, at: Micros): void {
    if (this.#next === undefined) return;
    if (this.#acknowledged === undefined || distance(sequence, this.#acknowledged) > 0)
      this.#acknowledged = sequence;
    while (distance(sequence, this.#next) > 0) {
      if (!this.#hold.isEmpty) {
        if (distance(this.#hold.first, sequence) > 0) return;
        this.#skipTo(this.#hold.first, at);
      } else if (this.#finAt !== undefined && distance(sequence, this.#finAt) > 0 && !this.#isEnded) {
        this.#skipTo(this.#finAt, at);
        this.#heedFin(at);
      } else return;
    }
  }

  /** No more segments will come: gives what waits, over all holes. */
  flush(at: Micros): void {
    while (!this.#hold.isEmpty) this.#skipTo(this.#hold.first, at);
    if (this.#finAt !== undefined && !this.#isEnded && this.#next !== undefined) {
      if (distance(this.#finAt, this.#next) > 0) this.#skipTo(this.#finAt, at);
      this.#heedFin(at);
    }
  }

  /** In order, with nothing waiting: the usual case. */
  #pass({ buffer, start, end, missing, at }: Segment): void {
    this.#give(buffer.subarray(start, end), at);
    if (missing > 0) this.#skip(missing, at, snapped);
  }

  #sort(segment: Segment, length: number): void {
    const { sequence, buffer, start, end, missing, at } = segment;
    const ahead = distance(sequence, this.#next ?? sequence);
    // RFC 9293 §3.8.4
    const isProbe = ahead === -1 && length <= 1 && !segment.isFin;
    if (isProbe) this.#sink.event('keepalive', length, at);
    if (isProbe || length === 0) return;
    const old = Math.min(-ahead, length);
    if (old > 0) this.#sink.event('retransmission', old, at);
    if (ahead <= 0) {
      if (end - start > old) this.#give(buffer.subarray(start + old, end), at);
      if (missing > 0 && old < length) this.#skip(Math.min(missing, length - old), at, snapped);
      this.#drain(at);
      return;
    }
    const isHoleAcknowledged =
      this.#acknowledged !== undefined && distance(this.#acknowledged, sequence) >= 0;
    if (!isHoleAcknowledged) this.#sink.event('out-of-order', length, at);
    this.#hold.add(sequence, buffer, start, end);
    if (isHoleAcknowledged || this.#hold.isFull) this.#skipTo(this.#hold.first, at);
  }

  #give(bytes: Buffer, at: Micros): void {
    if (bytes.length === 0) return;
    this.#next = advance(this.#next ?? 0, bytes.length);
    this.#offset += bytes.length;
    this.#sink.bytes(bytes, at);
  }

  #drain(at: Micros): void {
    for (;;) {
      const next = this.#next ?? 0;
      const held = this.#hold.take(next);
      if (!held) return;
      const old = distance(next, held.sequence);
      if (old < held.bytes.length) this.#give(held.bytes.subarray(old), at);
    }
  }

  #skipTo(sequence: number, at: Micros): void {
    const count = distance(sequence, this.#next ?? sequence);
    if (count > 0) this.#skip(count, at, 'not in the capture');
    this.#drain(at);
  }

  #skip(count: number, at: Micros, detail: string): void {
    this.#sink.event('missing', count, at, detail);
    this.#sink.hole(this.#offset, count, at);
    this.#next = advance(this.#next ?? 0, count);
    this.#offset += count;
  }

  #heedFin(at: Micros): void {
    if (this.#isEnded || this.#finAt === undefined || this.#next === undefined) return;
    if (distance(this.#next, this.#finAt) < 0) return;
    this.#isEnded = true;
    this.#sink.event('fin', 0, at);
  }

  /** What this side can still take. */
  #heedWindow({ window, hasAck, at }: Segment): void {
    if (!hasAck || window === this.#window) return;
    if (window === 0) {
      this.#zeroSince = at;
      this.#sink.event('zero-window', 0, at);
    } else if (this.#zeroSince !== undefined) {
      const ms = (at - this.#zeroSince) / 1000;
      this.#zeroSince = undefined;
      this.#sink.event('window-open', 0, at, `${window * 2 ** this.#shift} bytes, after ${ms.toFixed(3)} ms`);
    }
    this.#window = window;
  }
}
