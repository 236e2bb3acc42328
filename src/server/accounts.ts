// Who may log in. Nothing is computed or kept for an account before somebody needs it: 10,000 of them cost nothing.
import { createHmac, randomBytes } from 'node:crypto';
import { isLocalpart } from '../xmpp/jid.js';
import { type Derive, hashBytes, type ScramHash } from '../xmpp/sasl/derive.js';
import type { CredentialSource } from '../xmpp/sasl/mechanism.js';
import { prepare } from '../xmpp/sasl/prepare.js';
import { credentialsOf } from '../xmpp/sasl/scram-keys.js';
import { Account } from './account.js';
import type { ServerLimits } from './limits.js';

/** The accounts that exist from the start. */
export interface AccountSource {
  /** `user1` to `userN`, with the passwords `pass1` to `passN`. */
  readonly count: number;
  /** Passwords by user name, beside the counted ones. */
  readonly named?: Readonly<Record<string, string>>;
}

/** RFC 7677 §4: not fewer. Not more either, as logins are what a load test does a lot. */
const iterations = 4096;

export class Accounts {
  readonly #count: number;
  readonly #domain: string;
  readonly #limits: ServerLimits;
  readonly #derive: Derive;
  /** Kept in the clear: this server lives in memory, for tests, and its salts die with it. */
  readonly #passwords = new Map<string, string>();
  readonly #removed = new Set<string>();
  readonly #inUse = new Map<string, Account>();
  readonly #saltKey = randomBytes(32);

  constructor(source: AccountSource, domain: string, limits: ServerLimits, derive: Derive) {
    this.#count = source.count;
    this.#domain = domain;
    this.#limits = limits;
    this.#derive = derive;
    for (const [username, password] of Object.entries(source.named ?? {}))
      this.#passwords.set(username.toLowerCase(), password);
  }

  /** The account of that name (in lower case), or undefined when there is none. */
  find(username: string): Account | undefined {
    const known = this.#inUse.get(username);
    if (known || this.#passwordOf(username) === undefined) return known;
    const account = new Account(username, this.#domain, this.#limits);
    this.#inUse.set(username, account);
    return account;
  }

  /** A new account for one session (XEP-0175); whoever ends that removes it. */
  lend(username: string): Account {
    const account = new Account(username, this.#domain, this.#limits, true);
    this.#inUse.set(username, account);
    return account;
  }

  /** What SASL needs; for a name that does not exist keys that no password fits, so that nobody can ask who exists. */
  readonly credentials: CredentialSource = async (username, hash) => {
    const name = username.toLowerCase();
    const password = prepare(this.#passwordOf(name) ?? '');
    const salt = this.#saltOf(name, hash);
    if (password === undefined) {
      const keys = { storedKey: randomBytes(hashBytes[hash]), serverKey: randomBytes(hashBytes[hash]) };
      return { salt, iterations, ...keys };
    }
    return credentialsOf(await this.#derive(password, salt, iterations, hash), salt, iterations, hash);
  };

  /** Makes an account, or says why not (XEP-0077 §3.1). */
  register(
    username: string,
    password: string,
  ): 'registered' | 'not-acceptable' | 'conflict' | 'resource-constraint' {
    if (!isLocalpart(username) || prepare(username) !== username || prepare(password) === undefined)
      return 'not-acceptable';
    if (this.#passwordOf(username) !== undefined) return 'conflict';
    if (this.#passwords.size >= this.#limits.passwords) return 'resource-constraint';
    this.#passwords.set(username, password);
    this.#removed.delete(username);
    return 'registered';
  }

  /** False when the password cannot be used (XEP-0077 §3.3). */
  changePassword(account: Account, password: string): boolean {
    if (prepare(password) === undefined) return false;
    this.#passwords.set(account.username, password);
    return true;
  }

  /** Forgets the account and all that was kept for it; its resources are the caller's business. */
  remove(account: Account): void {
    this.#inUse.delete(account.username);
    this.#passwords.delete(account.username);
    if (this.#isCounted(account.username)) this.#removed.add(account.username);
  }

  #passwordOf(username: string): string | undefined {
    const password = this.#passwords.get(username);
    if (password !== undefined) return password;
    return this.#isCounted(username) && !this.#removed.has(username)
      ? username.replace('user', 'pass')
      : undefined;
  }

  #isCounted(username: string): boolean {
    const number = /^user([1-9]\d{0,8})$/.exec(username)?.[1];
    return number !== undefined && Number(number) <= this.#count;
  }

  /** The same for every question about one name, without being stored. */
  #saltOf(username: string, hash: ScramHash): Buffer {
    return createHmac('sha256', this.#saltKey).update(`${hash} ${username}`).digest().subarray(0, 16);
  }
}
