// What all streams of one server share (RFC 6120 calls it the host).
import type { Clock } from '../model/time.js';
import type { Derive } from '../xmpp/sasl/derive.js';
import type { ServerMechanismName } from '../xmpp/sasl/mechanisms.js';
import type { Account, Session } from './account.js';
import type { Accounts } from './accounts.js';
import type { ServerLimits } from './limits.js';
import type { Turn } from './turn.js';

export interface Host {
  readonly domain: string;
  readonly accounts: Accounts;
  /** Bound resources of all accounts. */
  readonly sessions: Set<Session>;
  readonly mechanisms: readonly ServerMechanismName[];
  /** Whether accounts can be made in-band (XEP-0077). */
  readonly isRegistrationOpen: boolean;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly derive: Derive;
  readonly turn: Turn;
}

/** The account behind a local bare address; undefined for any other address. */
export function accountAt(host: Host, bare: string): Account | undefined {
  const at = bare.indexOf('@');
  return bare.slice(at + 1) === host.domain && at > 0 ? host.accounts.find(bare.slice(0, at)) : undefined;
}
