// A roster (RFC 6121 §2): the contacts of one account and the state of the subscription with each.
import {
  type SubscriptionAction,
  type SubscriptionDirection,
  type SubscriptionState,
  transition,
} from './subscription.js';

export interface RosterItem {
  /** Bare address. */
  readonly jid: string;
  readonly state: SubscriptionState;
  readonly name?: string;
  readonly groups: readonly string[];
  /** Whether the owner knows of it: a mere request from a stranger is kept, but not shown (RFC 6121 §3.1.3). */
  readonly isListed: boolean;
  /** The contact's unanswered request, for those resources that come later. */
  readonly request?: Buffer;
}

/** A step of the subscription: the item before and after it, and whether the stanza goes on. */
export interface RosterStep {
  readonly before: RosterItem;
  readonly after: RosterItem;
  readonly isPassed: boolean;
}

export class Roster {
  readonly #most: number;
  readonly #items = new Map<string, RosterItem>();

  /** @param most items, the ones that are not shown included */
  constructor(most: number) {
    this.#most = most;
  }

  /** The item, or one in state `none` that stands for its absence. */
  get(jid: string): RosterItem {
    return this.#items.get(jid) ?? { jid, state: 'none', groups: [], isListed: false };
  }

  /** Whether an item for `jid` could be kept. */
  hasRoomFor(jid: string): boolean {
    return this.#items.has(jid) || this.#items.size < this.#most;
  }

  items(): Iterable<RosterItem> {
    return this.#items.values();
  }

  /** Sets what the owner may set; the subscription stays as it is (RFC 6121 §2.3, §2.4). */
  put(jid: string, name: string | undefined, groups: readonly string[]): RosterItem {
    const { name: _former, ...rest } = this.get(jid);
    return this.#keep({ ...rest, groups, isListed: true, ...(name !== undefined && { name }) });
  }

  /** Takes the item away; what it was, or undefined when the owner had none. */
  remove(jid: string): RosterItem | undefined {
    const item = this.#items.get(jid);
    if (!item?.isListed) return undefined;
    this.#items.delete(jid);
    return item;
  }

  /** A subscription stanza went out to `jid` or came in from there; `request` is kept while it asks. */
  step(
    jid: string,
    direction: SubscriptionDirection,
    action: SubscriptionAction,
    request?: Buffer,
  ): RosterStep {
    const before = this.get(jid);
    const { next, isPassed } = transition(before.state, direction, action);
    if (next === before.state) return { before, after: before, isPassed };
    const { request: former, ...rest } = before;
    const waiting = next.endsWith('+in') ? (former ?? request) : undefined;
    const isListed = before.isListed || (next !== 'none' && next !== 'none+in');
    const after = { ...rest, state: next, isListed, ...(waiting && { request: waiting }) };
    return { before, after: this.#keep(after), isPassed };
  }

  #keep(item: RosterItem): RosterItem {
    if (item.state === 'none' && !item.isListed) this.#items.delete(item.jid);
    else this.#items.set(item.jid, item);
    return item;
  }
}
