// The book of messages: what was sent, and what became of each. Exact, and nothing but bookkeeping.
import type { Micros } from '../model/time.js';
import type { Ledger } from '../stats/result.js';

/** A message that is on its way. */
export interface Outstanding {
  /** Number of the user that shall get it. */
  readonly addressee: number;
  readonly intendedAt: Micros;
  readonly sentAt: Micros;
  /** Whether it counts: not in the warm-up. */
  readonly isMeasured: boolean;
  /** Arriving after it is late. */
  readonly deadlineAt?: Micros;
  /** Told once, when its fate is known. */
  readonly settled: (end: 'delivered' | 'late' | 'bounced' | 'lost') => void;
}

/** What an arrival meant; `stray`: nothing that this user was sent. */
export type Arrival<M> =
  | { readonly kind: 'first'; readonly message: M }
  | { readonly kind: 'duplicate' | 'stray' };

/** A byte for each message of a sender: it stays for the whole run, since a duplicate can come at any time. */
const fate = { unsent: 0, outstanding: 1, delivered: 2, bounced: 3 } as const;

class Sender<M extends Outstanding> {
  fates = new Uint8Array(64);
  sent = 0;
  /** Messages from the first on that are not measured. */
  warm = 0;
  readonly outstanding = new Map<number, M>();
  /** Highest number that has arrived, by addressee. */
  readonly highest = new Map<number, number>();

  add(message: M): number {
    const seq = this.sent++;
    if (seq === this.fates.length) {
      const longer = new Uint8Array(seq * 2);
      longer.set(this.fates);
      this.fates = longer;
    }
    this.fates[seq] = fate.outstanding;
    if (!message.isMeasured) this.warm = seq + 1;
    this.outstanding.set(seq, message);
    return seq;
  }
}

const newTotals = () => ({
  sent: 0,
  delivered: 0,
  bounced: 0,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  late: 0,
});

export class LedgerBook<M extends Outstanding = Outstanding> {
  readonly #senders = new Map<number, Sender<M>>();
  readonly #totals = newTotals();
  /** Of the warm-up: kept, so that the book balances, and not told. */
  readonly #warm = newTotals();
  #isClosed = false;

  get totals(): Ledger {
    return { ...this.#totals };
  }

  /** sent = delivered + bounced + lost + what is on its way. */
  get isBalanced(): boolean {
    const unsettled = [this.#totals, this.#warm].reduce(
      (sum, { sent, delivered, bounced, lost }) => sum + sent - delivered - bounced - lost,
      0,
    );
    const onTheirWay = [...this.#senders.values()].reduce(
      (sum, { outstanding }) => sum + outstanding.size,
      0,
    );
    return unsettled === onTheirWay;
  }

  /** The number of the next message of `sender`. */
  nextSeq(sender: number): number {
    return this.#senders.get(sender)?.sent ?? 0;
  }

  send(sender: number, message: M): void {
    const known = this.#senders.get(sender);
    const from = known ?? new Sender<M>();
    if (known === undefined) this.#senders.set(sender, from);
    const seq = from.add(message);
    this.#totalsOf(from, seq).sent++;
  }

  /** A message has come to user `receiver`. */
  arrive(sender: number, seq: number, receiver: number, at: Micros): Arrival<M> {
    const from = this.#senders.get(sender);
    const now = from?.fates[seq] ?? fate.unsent;
    if (this.#isClosed || from === undefined || now === fate.unsent) return { kind: 'stray' };
    const totals = this.#totalsOf(from, seq);
    if (now === fate.delivered) {
      totals.duplicated++;
      return { kind: 'duplicate' };
    }
    const message = from.outstanding.get(seq);
    // One that came back and then arrives all the same stays bounced: its fate was told.
    if (message === undefined || message.addressee !== receiver) return { kind: 'stray' };
    this.#settle(from, seq, fate.delivered);
    const isReordered = seq < (from.highest.get(receiver) ?? -1);
    if (!isReordered) from.highest.set(receiver, seq);
    const isLate = message.deadlineAt !== undefined && at > message.deadlineAt;
    totals.delivered++;
    if (isReordered) totals.reordered++;
    if (isLate) totals.late++;
    message.settled(isLate ? 'late' : 'delivered');
    return { kind: 'first', message };
  }

  /** A message has come back to its sender as an error; undefined when it was not on its way. */
  bounce(sender: number, seq: number): M | undefined {
    const from = this.#senders.get(sender);
    const message = from?.outstanding.get(seq);
    if (this.#isClosed || from === undefined || message === undefined) return undefined;
    this.#settle(from, seq, fate.bounced);
    this.#totalsOf(from, seq).bounced++;
    message.settled('bounced');
    return message;
  }

  /** What is still on its way is lost; nothing that comes afterwards counts. Returns the lost ones. */
  close(): M[] {
    this.#isClosed = true;
    const lost = [...this.#senders.values()].flatMap(({ outstanding }) => [...outstanding.values()]);
    for (const { outstanding } of this.#senders.values()) outstanding.clear();
    for (const message of lost) {
      (message.isMeasured ? this.#totals : this.#warm).lost++;
      message.settled('lost');
    }
    return lost;
  }

  #totalsOf(from: Sender<M>, seq: number) {
    return seq < from.warm ? this.#warm : this.#totals;
  }

  #settle(from: Sender<M>, seq: number, to: (typeof fate)['delivered' | 'bounced']): void {
    from.fates[seq] = to;
    from.outstanding.delete(seq);
  }
}
