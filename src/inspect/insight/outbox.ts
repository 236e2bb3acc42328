// Stanzas of one direction under stream management (XEP-0198): how many went by, and which of them are acknowledged.
import type { Direction } from '../../model/flow.js';
import type { ElementRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';

/** Stanzas of one direction and their acknowledgements. */
export interface SmWay {
  readonly direction: Direction;
  /** Stanzas since it began, modulo 2^32: as the decoder counted them where it says so. */
  readonly counted: number;
  /** The last `h` that acknowledged this direction. */
  readonly h?: number;
  /** `h` minus what had been counted then: above 0 more was acknowledged than was sent. */
  readonly difference?: number;
  readonly unacked: number;
  readonly mostUnacked: number;
  readonly acks: number;
  /** From `<r/>` to `<a/>`. */
  readonly lastLatency?: Micros;
  readonly maxLatency?: Micros;
  /** Of the last record that acknowledged it. */
  readonly ordinal?: number;
}

/** Counters wrap there (XEP-0198 §4). */
const wrap = 2 ** 32;
/** Numbers of open stanzas that are remembered: beyond it the eldest cannot be told one by one. */
const mostOpen = 8_192;

export class Outbox {
  #hasBegun = false;
  #counted = 0;
  /** What counts as acknowledged before the first `h`. */
  #floor = 0;
  #h: number | undefined;
  #difference: number | undefined;
  #mostUnacked = 0;
  #acks = 0;
  #lastLatency: Micros | undefined;
  #maxLatency: Micros | undefined;
  #ordinal: number | undefined;
  /** Record numbers: sent since counting began, and up to which they are acknowledged. */
  #from = Number.POSITIVE_INFINITY;
  #ackedUntil = 0;
  /** Numbers of the records that are not acknowledged, from #head on. */
  #open: number[] = [];
  #head = 0;

  /** Counting begins after record `seq`, with `count` stanzas that the other side has already. */
  begin(seq: number, count: number): void {
    this.#hasBegun = true;
    this.#counted = count;
    this.#floor = count;
    this.#h = undefined;
    this.#from = seq;
    this.#ackedUntil = seq;
    this.#open = [];
    this.#head = 0;
  }

  sent(seq: number): void {
    if (!this.#hasBegun) return;
    this.#counted = (this.#counted + 1) % wrap;
    this.#open.push(seq);
    if (this.#open.length - this.#head > mostOpen) this.#head++;
    if (this.#head > mostOpen) this.#compact();
    this.#mostUnacked = Math.max(this.#mostUnacked, this.#unacked());
  }

  /** Takes the `h` of `record`, a nonza from the other side. */
  acked(record: ElementRecord, ordinal: number): void {
    this.#acks++;
    this.#ordinal = ordinal;
    if (record.answers === 'sm-ack' && record.rtt !== undefined) {
      this.#lastLatency = record.rtt;
      this.#maxLatency = Math.max(this.#maxLatency ?? record.rtt, record.rtt) as Micros;
    }
    this.#counted = record.sm?.counted ?? this.#counted;
    const h = hOf(record);
    if (h === undefined) return;
    this.#h = h;
    this.#difference = signed(h - this.#counted);
    const waiting = this.#open.length - this.#head;
    const done = waiting + Math.min(0, this.#difference);
    if (done <= 0) return;
    this.#ackedUntil = this.#open[this.#head + done - 1] ?? this.#ackedUntil;
    this.#head += done;
    this.#compact();
  }

  isAcked(seq: number): boolean {
    return seq > this.#from && seq <= this.#ackedUntil;
  }

  get h(): number | undefined {
    return this.#h;
  }

  facts(direction: Direction): SmWay {
    return {
      ...{ direction, counted: this.#counted, acks: this.#acks },
      ...{ unacked: this.#unacked(), mostUnacked: this.#mostUnacked },
      ...(this.#h !== undefined && { h: this.#h }),
      ...(this.#difference !== undefined && { difference: this.#difference }),
      ...(this.#lastLatency !== undefined && { lastLatency: this.#lastLatency }),
      ...(this.#maxLatency !== undefined && { maxLatency: this.#maxLatency }),
      ...(this.#ordinal !== undefined && { ordinal: this.#ordinal }),
    };
  }

  #unacked(): number {
    return Math.max(0, signed(this.#counted - (this.#h ?? this.#floor)));
  }

  #compact(): void {
    this.#open = this.#open.slice(this.#head);
    this.#head = 0;
  }
}

/** A difference of two counters that wrap, as the nearer of its two readings. */
function signed(difference: number): number {
  const positive = ((difference % wrap) + wrap) % wrap;
  return positive >= wrap / 2 ? positive - wrap : positive;
}

/** `h` as the decoder has read it, or else as it is written. */
export function hOf({ sm, xml }: ElementRecord): number | undefined {
  const h = sm?.h ?? Number(/\sh\s*=\s*['"](\d{1,10})['"]/.exec(xml)?.[1] ?? Number.NaN);
  return Number.isNaN(h) ? undefined : h;
}
