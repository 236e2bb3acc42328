// One direction of a managed stream: how many stanzas went by, how many were acknowledged, and which are to come again (XEP-0198).

const most = 2 ** 31;
/** Stanzas without acknowledgement that are known one by one. */
const mostUnacked = 512;
/** Acknowledged ones that are still known, to notice when they come again. */
const mostSettled = 128;

/** What is wrong with an `h`. */
export type AckFault = 'too-high' | 'decreased';

/** What came of an acknowledgement. */
export interface Acknowledged {
  /** Absent where bytes are missing, so that nobody knows. */
  readonly counted?: number;
  readonly unacked?: number;
  readonly fault?: AckFault;
}

/** What a stanza sent after a resumption shows. */
export interface Resent {
  /** It had been acknowledged already. */
  readonly isDuplicate: boolean;
  /** With it the tail is over: so many of it, out of so many, never came. */
  readonly missing?: { readonly count: number; readonly of: number };
}

/** Counts modulo 2^32. Stanzas are told apart by a number that their sender's copy has too (`stanzaMark`). */
export class SmSide {
  #counted = 0;
  #acked = 0;
  #isCertain = true;
  /** Marks of those sent and not acknowledged, the eldest first; those beyond the bound are missing at the front. */
  #unacked: number[] = [];
  #settled: number[] = [];
  /** What should be sent again, while that is being watched. */
  #tail: number[] | undefined;
  #tailLength = 0;
  #skipped = 0;

  /** Stanzas sent in this direction. */
  get counted(): number {
    return this.#counted;
  }

  /** Stanzas without acknowledgement. */
  get unacked(): number {
    return (this.#counted - this.#acked) >>> 0;
  }

  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Some went by unseen. */
  lost(): void {
    this.#isCertain = false;
    this.#tail = undefined;
  }

  /**
   * A stanza went by; what it says about a resumption, while that is of interest. One without an id may be the same as another by
   * right.
   */
  sent(mark: number, hasId: boolean): Resent | undefined {
    this.#counted = (this.#counted + 1) >>> 0;
    this.#unacked.push(mark);
    if (this.#unacked.length > mostUnacked) this.#unacked.shift();
    return this.#tail && this.#compare(this.#tail, mark, hasId);
  }

  /** The other side says that it has handled `h` stanzas. */
  acknowledged(h: number): Acknowledged {
    if (!this.#isCertain) {
      this.#acked = h;
      return {};
    }
    const counted = this.#counted;
    const isLow = (h - this.#acked) >>> 0 >= most;
    const fault = h !== counted && (h - counted) >>> 0 < most ? 'too-high' : isLow ? 'decreased' : undefined;
    if (fault === undefined) this.#settle(h);
    return { counted, unacked: (counted - h) >>> 0, ...(fault && { fault }) };
  }

  /** The session goes on elsewhere, `h` having been handled: the rest is expected again. */
  resumed(h: number): void {
    const knowsAll = this.#isCertain && this.#unacked.length === this.unacked;
    this.#tail = knowsAll ? this.#unacked : undefined;
    this.#tailLength = this.#unacked.length;
    this.#skipped = 0;
    this.#unacked = [];
    this.#counted = h;
    this.#acked = h;
    this.#isCertain = true;
  }

  #settle(h: number): void {
    const settled = (h - this.#acked) >>> 0;
    const forgotten = this.unacked - this.#unacked.length;
    const done = this.#unacked.splice(0, Math.max(0, settled - forgotten));
    this.#settled = [...this.#settled, ...done].slice(-mostSettled);
    this.#acked = h;
  }

  #compare(tail: number[], mark: number, hasId: boolean): Resent | undefined {
    const at = tail.indexOf(mark);
    if (at < 0 && hasId && this.#settled.includes(mark)) return { isDuplicate: true };
    const passed = at < 0 ? tail.length : at;
    this.#skipped += passed;
    tail.splice(0, passed + 1);
    if (tail.length > 0) return undefined;
    this.#tail = undefined;
    if (this.#skipped === 0) return undefined;
    return { isDuplicate: false, missing: { count: this.#skipped, of: this.#tailLength } };
  }
}

/** FNV-1a over what stays the same when a stanza is sent again. */
export function stanzaMark(...parts: readonly (string | undefined)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const length = part?.length ?? 0;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (part as string).charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash >>> 0;
}
