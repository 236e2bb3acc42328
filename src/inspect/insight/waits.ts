// Who waits for an answer: iq requests, and messages that asked for a receipt (XEP-0184).
import { Eldest } from '../../model/eldest.js';
import { type Direction, type FlowId, opposite } from '../../model/flow.js';
import type { ElementRecord, TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { Correlator } from '../../xmpp/correlator.js';
import { ns } from '../../xmpp/namespaces.js';
import { type ReplyTags, replyIn } from '../../xmpp/reply-tags.js';
import { kept } from '../xmpp/text.js';

export interface Wait {
  readonly kind: 'iq' | 'receipt';
  readonly seq: number;
  readonly ordinal: number;
  readonly flow: FlowId;
  readonly dir: Direction;
  readonly id: string;
  readonly to: string | undefined;
  /** Namespace of what an iq asks for. */
  readonly payload: string | undefined;
  readonly since: Micros;
  /** When its connection closed: no answer can come any more, unless the session is resumed. */
  endedAt: Micros | undefined;
}

/** Waits of each kind that are remembered; the eldest are forgotten beyond. */
const most = 10_000;
/** Receipted messages that are remembered. */
const mostReceipted = 65_536;
/** Characters of an id with an address. */
const longestKey = 512;
const receiptTags: ReplyTags = { uri: ns.receipts, asks: 'request', is: 'received' };

export class Waits {
  readonly #iqs = new Correlator<Wait>(most);
  /** By session, direction, id and bare address of the peer. */
  readonly #messages = new Map<string, Wait>();
  readonly #eldestMessage = new Eldest(this.#messages);
  readonly #bySeq = new Map<number, Wait>();
  readonly #ofFlow = new Map<FlowId, Set<Wait>>();
  readonly #receipted = new Set<number>();
  readonly #eldestReceipted = new Eldest(this.#receipted);
  /** The first connection of a session that was resumed (XEP-0198 §5). */
  readonly #sessions = new Map<FlowId, FlowId>();
  readonly #eldestSession = new Eldest(this.#sessions);
  #forgotten = 0;

  /** Waits that had to make room while they were still open, or that were too long to be remembered. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get size(): number {
    return this.#bySeq.size;
  }

  /** @param payload namespace of what a stanza carries */
  record(record: TapRecord, ordinal: number, payload?: string): void {
    if (record.t === 'stanza') {
      if (record.name === 'iq') this.#iq(record, ordinal, payload);
      else if (record.name === 'message') this.#message(record, ordinal);
    } else if (record.t === 'nonza') {
      // A client that asks for it may be refused.
      if (record.sm?.resumes !== undefined && record.name !== 'resume')
        this.#resumed(record.flow, record.sm.resumes);
    } else if (record.t === 'close') {
      this.#closed(record.flow, record.at);
    }
  }

  isWaiting(seq: number): boolean {
    return this.#bySeq.has(seq);
  }

  isReceipted(seq: number): boolean {
    return this.#receipted.has(seq);
  }

  /** Requests before receipts, and those that can still be answered before the others; who waits longest first. */
  list(): Wait[] {
    // In order of appearance already: that is the order of age.
    const waits = Array.from(this.#bySeq.values());
    return [
      ...waits.filter(({ kind, endedAt }) => kind === 'iq' && endedAt === undefined),
      ...waits.filter(({ kind, endedAt }) => kind === 'receipt' && endedAt === undefined),
      ...waits.filter(({ endedAt }) => endedAt !== undefined),
    ];
  }

  /** Open waits, of one kind when `kind` is given. */
  count(kind?: Wait['kind']): number {
    if (kind === undefined) return this.#bySeq.size;
    return kind === 'iq' ? this.#iqs.size : this.#messages.size;
  }

  #iq(record: ElementRecord, ordinal: number, payload?: string): void {
    const { id = '', type, from, to, dir } = record;
    const [own, peer] = dir === 'upstream' ? [from, to] : [to, from];
    if (type === 'get' || type === 'set') {
      if (id.length + (peer?.length ?? 0) > longestKey) {
        this.#forgotten++;
        return;
      }
      const wait = waitFor('iq', record, ordinal, payload);
      const evicted = this.#iqs.asked(dir, this.#key(record.flow, id), peer, wait);
      if (evicted) this.#forget(evicted);
      this.#remember(wait);
    } else if (type === 'result' || type === 'error') {
      const wait = this.#iqs.answered(opposite(dir), this.#key(record.flow, id), peer, own);
      if (wait) this.#settle(wait);
    }
  }

  #message(record: ElementRecord, ordinal: number): void {
    // Most messages ask for no receipt: this look is much cheaper than the one below it.
    if (!record.xml.includes(ns.receipts) || record.type === 'error') {
      if (record.type === 'error' && record.id !== undefined) this.#answered(record, record.id);
      return;
    }
    const said = replyIn(record.xml, receiptTags);
    if (said?.answer !== undefined) this.#answered(record, said.answer);
    else if (record.id !== undefined && said?.isAsking) this.#asked(record, ordinal);
  }

  #asked(record: ElementRecord, ordinal: number): void {
    const { id = '', dir, flow } = record;
    const peer = peerOf(record);
    if (id.length + peer.length > longestKey) {
      this.#forgotten++;
      return;
    }
    const wait = waitFor('receipt', record, ordinal);
    const key = kept(`${this.#key(flow, id)} ${dir} ${peer}`);
    const same = this.#messages.get(key);
    if (same) this.#settle(same);
    this.#messages.delete(key);
    this.#messages.set(key, wait);
    this.#remember(wait);
    if (this.#messages.size <= most) return;
    const eldest = this.#eldestMessage.take() ?? key;
    const forgotten = this.#messages.get(eldest);
    this.#messages.delete(eldest);
    if (forgotten) this.#forget(forgotten);
  }

  /** A receipt for the message of that id has come, or the message has come back as an error. */
  #answered(record: ElementRecord, id: string): void {
    const key = `${this.#key(record.flow, id)} ${opposite(record.dir)} ${peerOf(record)}`;
    const wait = this.#messages.get(key);
    if (wait === undefined) return;
    this.#messages.delete(key);
    this.#settle(wait);
    if (record.type === 'error') return;
    this.#receipted.add(wait.seq);
    if (this.#receipted.size > mostReceipted)
      this.#receipted.delete(this.#eldestReceipted.take() ?? wait.seq);
  }

  #key(flow: FlowId, id: string): string {
    return `${this.#sessions.get(flow) ?? flow} ${id}`;
  }

  #remember(wait: Wait): void {
    this.#bySeq.set(wait.seq, wait);
    const waits = this.#ofFlow.get(wait.flow);
    if (waits) waits.add(wait);
    else this.#ofFlow.set(wait.flow, new Set([wait]));
  }

  #forget(wait: Wait): void {
    this.#forgotten++;
    this.#settle(wait);
  }

  #settle(wait: Wait): void {
    if (this.#bySeq.get(wait.seq) === wait) this.#bySeq.delete(wait.seq);
    const waits = this.#ofFlow.get(wait.flow);
    waits?.delete(wait);
    // The next request of an open connection is not far.
    if (waits?.size === 0 && (wait.endedAt !== undefined || this.#ofFlow.size > most))
      this.#ofFlow.delete(wait.flow);
  }

  #resumed(flow: FlowId, former: FlowId): void {
    this.#sessions.set(flow, this.#sessions.get(former) ?? former);
    if (this.#sessions.size > most) this.#sessions.delete(this.#eldestSession.take() ?? flow);
    for (const wait of this.#ofFlow.get(former) ?? []) wait.endedAt = undefined;
  }

  #closed(flow: FlowId, at: Micros): void {
    const waits = this.#ofFlow.get(flow);
    if (waits?.size === 0) this.#ofFlow.delete(flow);
    for (const wait of waits ?? []) wait.endedAt ??= at;
  }
}

/** The bare address of whoever is not the client: a receipt comes from a full one (XEP-0184 §5.4), in any case of letters. */
function peerOf({ dir, from, to }: ElementRecord): string {
  const peer = (dir === 'upstream' ? to : from) ?? '';
  const slash = peer.indexOf('/');
  return (slash < 0 ? peer : peer.slice(0, slash)).toLowerCase();
}

/** Written out: spreads take a microsecond here. */
function waitFor(kind: Wait['kind'], record: ElementRecord, ordinal: number, payload?: string): Wait {
  return {
    kind,
    seq: record.seq,
    ordinal,
    flow: record.flow,
    dir: record.dir,
    id: kept(record.id ?? ''),
    to: record.to && kept(record.to),
    payload,
    since: record.at,
    endedAt: undefined,
  };
}
