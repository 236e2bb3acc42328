// The book of messages: what was sent, and what became of each. Exact, and nothing but bookkeeping.
import type { Micros } from '../model/time.js';
import type { Ledger } from '../stats/result.js';

/** A message that is on its way. */
export interface Outstanding {
  /** Number of the user that shall get it. */
  readonly addressee: number;
  readonly intendedAt: Micros;
  readonly sentAt: Micros;
  /** Arriving after it is late. */
  readonly deadlineAt?: Micros;
  /** Told once, when its fate is known. */
  readonly settled: (end: 'delivered' | 'late' | 'bounced' | 'lost') => void;
}

/** What an arrival meant; `stray`: nothing that this user was sent. */
export type Arrival =
  | { readonly kind: 'first'; readonly message: Outstanding }
  | { readonly kind: 'duplicate' | 'stray' };

/** A byte for each message of a sender: it stays for the whole run, since a duplicate can come at any time. */
const fate = { unsent: 0, outstanding: 1, delivered: 2, bounced: 3 } as const;

class Sender {
  fates = new Uint8Array(64);
  sent = 0;
  readonly outstanding = new Map<number, Outstanding>();
  /** Highest number that has arrived, by addressee. */
  readonly highest = new Map<number, number>();

  add(message: Outstanding): number {
    const seq = this.sent++;
    if (seq === this.fates.length) {
      const longer = new Uint8Array(seq * 2);
      longer.set(this.fates);
      this.fates = longer;
    }
    this.fates[seq] = fate.outstanding;
    this.outstanding.set(seq, message);
    return seq;
  }
}

export class LedgerBook {
  readonly #senders = new Map<number, Sender>();
  readonly #totals = { sent: 0, delivered: 0, bounced: 0, lost: 0, duplicated: 0, reordered: 0, late: 0 };
  #isClosed = false;

  get totals(): Ledger {
    return { ...this.#totals };
  }

  /** sent = delivered + bounced + lost + what is on its way. */
  get isBalanced(): boolean {
    const { sent, delivered, bounced, lost } = this.#totals;
    const onTheirWay = [...this.#senders.values()].reduce(
      (sum, { outstanding }) => sum + outstanding.size,
      0,
    );
    return sent === delivered + bounced + lost + onTheirWay;
  }

  /** The number of the next message of `sender`. */
  nextSeq(sender: number): number {
    return this.#senders.get(sender)?.sent ?? 0;
  }

  send(sender: number, message: Outstanding): void {
    const known = this.#senders.get(sender);
    const from = known ?? new Sender();
    if (known === undefined) this.#senders.set(sender, from);
    from.add(message);
    this.#totals.sent++;
  }

  /** A message has come to user `receiver`. */
  arrive(sender: number, seq: number, receiver: number, at: Micros): Arrival {
    const from = this.#senders.get(sender);
    const now = from?.fates[seq] ?? fate.unsent;
    if (this.#isClosed || from === undefined || now === fate.unsent) return { kind: 'stray' };
    if (now === fate.delivered) {
      this.#totals.duplicated++;
      return { kind: 'duplicate' };
    }
    const message = from.outstanding.get(seq);
    // One that came back and then arrives all the same stays bounced: its fate was told.
    if (message === undefined || message.addressee !== receiver) return { kind: 'stray' };
    this.#settle(from, seq, fate.delivered);
    const isReordered = seq < (from.highest.get(receiver) ?? -1);
    if (!isReordered) from.highest.set(receiver, seq);
    const isLate = message.deadlineAt !== undefined && at > message.deadlineAt;
    this.#totals.delivered++;
    if (isReordered) this.#totals.reordered++;
    if (isLate) this.#totals.late++;
    message.settled(isLate ? 'late' : 'delivered');
    return { kind: 'first', message };
  }

  /** A message has come back to its sender as an error; undefined when it was not on its way. */
  bounce(sender: number, seq: number): Outstanding | undefined {
    const from = this.#senders.get(sender);
    const message = from?.outstanding.get(seq);
    if (this.#isClosed || from === undefined || message === undefined) return undefined;
    this.#settle(from, seq, fate.bounced);
    this.#totals.bounced++;
    message.settled('bounced');
    return message;
  }

  /** What is still on its way is lost; nothing that comes afterwards counts. Returns the lost ones. */
  close(): Outstanding[] {
    this.#isClosed = true;
    const lost = [...this.#senders.values()].flatMap(({ outstanding }) => [...outstanding.values()]);
    for (const { outstanding } of this.#senders.values()) outstanding.clear();
    this.#totals.lost += lost.length;
    for (const message of lost) message.settled('lost');
    return lost;
  }

  #settle(from: Sender, seq: number, to: (typeof fate)['delivered' | 'bounced']): void {
    from.fates[seq] = to;
    from.outstanding.delete(seq);
  }
}
