// What the records add up to: latencies, traffic, open requests, stream management, broken rules, events and logins.
import type { TapRecord } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { EventLog } from './events.js';
import { Latencies } from './latencies.js';
import { Logins } from './logins.js';
import { BrokenRules } from './rules.js';
import { SmAudit } from './sm-audit.js';
import { Traffic } from './traffic.js';
import { Waits } from './waits.js';

/** ✓ the next hop has it, ✓✓ the addressee has it. */
export type Delivery = 'none' | 'acked' | 'receipted';

/**
 * Takes every record, in order, in less than a microsecond for an ordinary stanza, and keeps no record. It does not matter
 * whether they come from a live tap or from a capture. Memory is bounded, whatever comes: each part has its own limits.
 */
export class Insight {
  readonly latencies = new Latencies();
  readonly traffic = new Traffic();
  readonly waits = new Waits();
  readonly sm = new SmAudit();
  readonly rules = new BrokenRules();
  readonly events = new EventLog();
  readonly logins = new Logins();
  #appended = 0;
  #firstAt: Micros | undefined;
  #now = micros(0);

  /** Records taken: the next one has this ordinal. */
  get appended(): number {
    return this.#appended;
  }

  /** The latest instant that is known: of a record, or told by {@link tick}. */
  get now(): Micros {
    return this.#now;
  }

  /** From the first record to now. */
  get elapsed(): Micros {
    return micros(Math.max(0, this.#now - (this.#firstAt ?? this.#now)));
  }

  /** Time has gone on without a record: what waits has become older. @param at µs since the epoch */
  tick(at: Micros): void {
    if (at > this.#now) this.#now = at;
  }

  append(record: TapRecord): void {
    const ordinal = this.#appended++;
    // No decoder makes such an instant; a capture that was written by somebody else might.
    if (!Number.isFinite(record.at)) return;
    this.#firstAt ??= record.at;
    if (record.at > this.#now) this.#now = record.at;
    const payload = this.traffic.record(record);
    if (record.t === 'keepalive') return;
    if (record.t === 'stanza' || record.t === 'nonza') this.latencies.record(record);
    this.waits.record(record, ordinal, payload);
    this.sm.record(record, ordinal);
    this.logins.record(record, ordinal);
    if (record.t === 'stanza') return;
    this.rules.record(record, ordinal);
    this.events.record(record, ordinal);
  }

  /** An iq request that has no answer, or a message that asked for a receipt and has none. */
  unanswered(record: TapRecord): boolean {
    return record.t === 'stanza' && this.waits.isWaiting(record.seq);
  }

  /** A stanza that the other side has acknowledged (XEP-0198), or whose addressee has sent a receipt (XEP-0184). */
  acked(record: TapRecord): boolean {
    return this.delivery(record) !== 'none';
  }

  delivery(record: TapRecord): Delivery {
    if (record.t !== 'stanza') return 'none';
    if (this.waits.isReceipted(record.seq)) return 'receipted';
    return this.sm.isAcked(record) ? 'acked' : 'none';
  }

  /** Since it went by. */
  age(record: TapRecord, now: Micros): Micros {
    return micros(Math.max(0, now - record.at));
  }
}
