// An account that is in use, and its sessions: the bound resources (RFC 6120 §7) by which clients are present in it.
import { escapeAttribute } from '../xmpp/escape.js';
import type { Jid } from '../xmpp/jid.js';
import type { ServerLimits } from './limits.js';
import { OfflineStore } from './offline.js';
import { Roster } from './roster.js';
import type { StreamCondition } from './stream-xml.js';

/** The client's stream as its session sees it. */
export interface Link {
  send(bytes: Buffer): void;
  close(condition: StreamCondition, text?: string): void;
}

/** The last available presence of a resource. */
export interface Availability {
  /** RFC 6121 §4.7.2.3: below 0, no message to the bare address comes here. */
  readonly priority: number;
  /** With `from`, without `to`. */
  readonly xml: Buffer;
}

/** One bound resource of an account. */
export class Session {
  readonly account: Account;
  readonly resource: string;
  /** Full address. */
  readonly address: string;
  /** Full address, escaped for an attribute. */
  readonly stamp: Buffer;
  readonly link: Link;
  /** Undefined while the resource is connected, but not available. */
  availability: Availability | undefined;
  /** Has asked for the roster, and so gets its changes (RFC 6121 §2.2). */
  isInterested = false;
  /** Who was told of this resource apart from the roster (RFC 6121 §4.6), by address. */
  readonly directed = new Map<string, Jid>();

  constructor(account: Account, resource: string, link: Link) {
    this.account = account;
    this.resource = resource;
    this.address = `${account.bare}/${resource}`;
    this.stamp = Buffer.from(escapeAttribute(this.address));
    this.link = link;
  }

  send(xml: Buffer | string): void {
    this.link.send(typeof xml === 'string' ? Buffer.from(xml) : xml);
  }
}

/** Made when somebody first needs it; from then on the same object until the account is removed. */
export class Account {
  readonly username: string;
  /** Bare address. */
  readonly bare: string;
  /** Bare address, escaped for an attribute. */
  readonly stamp: Buffer;
  /** Ends with its last session. */
  readonly isTemporary: boolean;
  readonly roster: Roster;
  readonly offline: OfflineStore;
  /** Connected resources by name. */
  readonly sessions = new Map<string, Session>();

  constructor(username: string, domain: string, limits: ServerLimits, isTemporary = false) {
    this.username = username;
    this.isTemporary = isTemporary;
    this.bare = `${username}@${domain}`;
    this.stamp = Buffer.from(escapeAttribute(this.bare));
    this.roster = new Roster(limits.rosterItems);
    this.offline = new OfflineStore(limits.offlineMessages, limits.offlineBytes);
  }

  /** Resources that have sent presence. */
  *available(): Generator<Session> {
    for (const session of this.sessions.values()) if (session.availability) yield session;
  }

  /** Resources that take messages to the bare address: available with a priority of 0 or more (RFC 6121 §8.5.2.1). */
  receivers(): Session[] {
    return [...this.available()].filter(({ availability }) => (availability?.priority ?? -1) >= 0);
  }

  /** Resources that have asked for the roster. */
  *interested(): Generator<Session> {
    for (const session of this.sessions.values()) if (session.isInterested) yield session;
  }
}
