// Who a simulated user is, as the variables of templates: its account, its address, and its partner's.
import type { OwnSlot, Slot } from '../scenario/template.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { bareOf } from '../xmpp/jid.js';

/** Slots that are not of `set` steps and feeders. */
export type UserSlot = Exclude<Slot, OwnSlot>;

export interface IdentityFacts {
  /** {{id}} */
  readonly number: number;
  /** {{group}} */
  readonly group: number;
  readonly username: string;
  readonly domain: string;
  readonly run: string;
}

export class Identity {
  readonly number: number;
  /** The partner; oneself until the users are paired. */
  peer: Identity = this;
  readonly #facts: IdentityFacts;
  readonly #bytes = new Map<UserSlot, Buffer>();
  #jid: string;

  constructor(facts: IdentityFacts) {
    this.number = facts.number;
    this.#facts = facts;
    this.#jid = `${facts.username}@${facts.domain}`;
  }

  /** The last full JID; the bare one before the first login. */
  get jid(): string {
    return this.#jid;
  }

  set jid(jid: string) {
    this.#jid = jid;
    this.#bytes.clear();
  }

  /** Escaped for XML, and made only once for each session. */
  xml(slot: UserSlot): Buffer {
    if (slot === 'peer') return this.peer.xml('jid');
    if (slot === 'peer.bare') return this.peer.xml('bare');
    const known = this.#bytes.get(slot);
    if (known !== undefined) return known;
    const made = Buffer.from(escapeAttribute(this.text(slot)));
    this.#bytes.set(slot, made);
    return made;
  }

  text(slot: UserSlot): string {
    switch (slot) {
      case 'id':
        return String(this.number);
      case 'group':
        return String(this.#facts.group);
      case 'user':
        return this.#facts.username;
      case 'domain':
      case 'run':
        return this.#facts[slot];
      case 'jid':
        return this.#jid;
      case 'bare':
        return bareOf(this.#jid);
      case 'peer':
        return this.peer.text('jid');
      case 'peer.bare':
        return this.peer.text('bare');
      case 'iteration':
      case 'seq':
      case 'stanza.id':
        // Not of a user: see Iteration.
        return '';
      default:
        return slot satisfies never;
    }
  }
}
