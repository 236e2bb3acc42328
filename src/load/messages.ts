// Messages from their sending to their fate: books them, times them, and settles what is expected of them.
import { type Micros, micros } from '../model/time.js';
import type { Deadlines } from './deadlines.js';
import type { Instruments } from './instruments.js';
import { Latch } from './latch.js';
import { LedgerBook, type Outstanding } from './ledger.js';
import { probeId, readProbe } from './probe.js';

export interface Dispatch {
  readonly sender: number;
  readonly addressee: number;
  readonly intendedAt: Micros;
  /** Expected to arrive within this time of the intended instant. */
  readonly within?: Micros | undefined;
  /** A receipt (XEP-0184) is expected within this time of the intended instant. */
  readonly receiptWithin?: Micros | undefined;
  /** Where it is reported: those of the sender's scenario. */
  readonly instruments: Instruments;
  /** Writes the stanza with this id. */
  transmit(id: string, seq: number): void;
}

/** A message in the book. */
interface Booked extends Outstanding {
  /** Where its fate is reported. */
  readonly instruments: Instruments;
}

export class Messages {
  readonly book = new LedgerBook<Booked>();
  readonly #run: string;
  readonly #instruments: Instruments;
  readonly #deadlines: Deadlines;
  readonly #underWay = new Latch();
  /** What to do when the receipt of a message comes, by its id. */
  readonly #receipts = new Map<string, () => void>();
  #hasReceipts = false;
  #lastSentAt: Micros | undefined;

  /** @param run token that begins the ids of all messages of this run */
  constructor(run: string, instruments: Instruments, deadlines: Deadlines) {
    this.#run = run;
    this.#instruments = instruments;
    this.#deadlines = deadlines;
  }

  /** Whether any message has asked for a receipt: only then is it worth while to look for one. */
  get hasReceipts(): boolean {
    return this.#hasReceipts;
  }

  /** A receipt has come for the message of this id. */
  receipt(id: string): void {
    this.#receipts.get(id)?.();
  }

  /** The instant of the last send, if there was one. */
  get lastSentAt(): Micros | undefined {
    return this.#lastSentAt;
  }

  /** Resolves at once; with `within` when the message's fate is known or the time is over: whether it came in time. */
  send(dispatch: Dispatch): Promise<boolean> {
    const { receiptWithin } = dispatch;
    return receiptWithin === undefined ? this.#send(dispatch) : this.#sendForReceipt(dispatch, receiptWithin);
  }

  async #sendForReceipt(dispatch: Dispatch, receiptWithin: Micros): Promise<boolean> {
    const { sender, intendedAt, instruments } = dispatch;
    const id = probeId(this.#run, sender, this.book.nextSeq(sender));
    const receipt = this.#awaitReceipt(id, intendedAt, receiptWithin, instruments);
    const isDelivered = await this.#send(dispatch);
    return (await receipt) && isDelivered;
  }

  #awaitReceipt(id: string, intendedAt: Micros, within: Micros, instruments: Instruments): Promise<boolean> {
    this.#hasReceipts = true;
    const sentAt = instruments.clock.now();
    return new Promise((resolve) => {
      const end = (outcome: 'ok' | 'timeout') => {
        this.#receipts.delete(id);
        deadline.cancel();
        instruments.timed('xmpp_msg_receipt_duration', intendedAt, sentAt, outcome);
        instruments.check(outcome === 'ok', `receipt: ${outcome}`);
        resolve(outcome === 'ok');
      };
      const deadline = this.#deadlines.add(micros(intendedAt + within), () => end('timeout'));
      this.#receipts.set(id, () => end('ok'));
    });
  }

  #send({ sender, addressee, intendedAt, within, instruments, transmit }: Dispatch): Promise<boolean> {
    const sentAt = instruments.clock.now();
    const isMeasured = instruments.isMeasured(intendedAt);
    const seq = this.book.nextSeq(sender);
    const deadlineAt = within === undefined ? undefined : micros(intendedAt + within);
    const expected = deadlineAt === undefined ? undefined : this.#expect(deadlineAt, instruments);
    this.#lastSentAt = sentAt;
    this.#underWay.enter();
    instruments.messageSent(isMeasured);
    this.book.send(sender, {
      addressee,
      intendedAt,
      sentAt,
      isMeasured,
      instruments,
      ...(deadlineAt !== undefined && { deadlineAt }),
      settled: (end) => {
        this.#underWay.leave();
        if (isMeasured) instruments.share('xmpp_msg_delivery_ratio', end === 'delivered' || end === 'late');
        expected?.settle(end);
      },
    });
    transmit(probeId(this.#run, sender, seq), seq);
    return expected?.held ?? Promise.resolve(true);
  }

  /** A message stanza has come to user `receiver`. */
  received(receiver: number, id: string | undefined): void {
    const { clock } = this.#instruments;
    const probe = readProbe(this.#run, id);
    const arrival = probe && this.book.arrive(probe.sender, probe.seq, receiver, clock.now());
    if (arrival === undefined || arrival.kind === 'stray') {
      this.#instruments.tally('messages_not_ours');
      return;
    }
    this.#instruments.count('xmpp_msgs_received');
    if (arrival.kind === 'first')
      arrival.message.instruments.messageDelivered(arrival.message.intendedAt, arrival.message.sentAt);
  }

  /** A message of type error has come to user `receiver`. */
  bounced(receiver: number, id: string | undefined): void {
    const probe = readProbe(this.#run, id);
    // Only its sender can be told that a message came back.
    const message = probe?.sender === receiver ? this.book.bounce(probe.sender, probe.seq) : undefined;
    if (message === undefined) this.#instruments.tally('messages_not_ours');
    else this.#failed(message, 'error');
  }

  /** Resolves when every message has arrived or come back. */
  whenSettled(): Promise<void> {
    return this.#underWay.whenIdle();
  }

  /** What has not arrived is lost. */
  close(): void {
    for (const message of this.book.close()) this.#failed(message, 'timeout');
    const { bounced, lost, duplicated, reordered, late } = this.book.totals;
    this.#instruments.count('xmpp_msgs_bounced', bounced);
    this.#instruments.count('xmpp_msgs_lost', lost);
    this.#instruments.count('xmpp_msgs_duplicated', duplicated);
    this.#instruments.count('xmpp_msgs_reordered', reordered);
    this.#instruments.count('xmpp_msgs_late', late);
  }

  #failed({ intendedAt, sentAt, instruments }: Booked, outcome: 'error' | 'timeout'): void {
    instruments.timed('xmpp_msg_delivery_duration', intendedAt, sentAt, outcome);
  }

  /** A check that is settled once: by the message's fate, or by its deadline. */
  #expect(
    deadlineAt: Micros,
    instruments: Instruments,
  ): { held: Promise<boolean>; settle: Outstanding['settled'] } {
    let settle: Outstanding['settled'] = () => {};
    const held = new Promise<boolean>((resolve) => {
      let isOpen = true;
      // Arriving at the very instant is still in time.
      const deadline = this.#deadlines.add(micros(deadlineAt + 1), () => settle('late'));
      settle = (end) => {
        if (!isOpen) return;
        isOpen = false;
        deadline.cancel();
        instruments.check(end === 'delivered', `delivery: ${end}`);
        resolve(end === 'delivered');
      };
    });
    return { held, settle: (end) => settle(end) };
  }
}
