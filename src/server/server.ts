// The embedded XMPP server, in memory and without I/O: it is handed connections and a clock.
import type { Connection } from '../model/connection.js';
import type { Clock } from '../model/time.js';
import { type Derive, sharedDerive } from '../xmpp/sasl/derive.js';
import { mechanismNames, type ServerMechanismName } from '../xmpp/sasl/mechanisms.js';
import { type AccountSource, Accounts } from './accounts.js';
import { ClientStream } from './client-stream.js';
import type { Host } from './host.js';
import { defaultServerLimits, type ServerLimits } from './limits.js';
import { Turn } from './turn.js';

export interface ServerOptions {
  /** The one XMPP domain it serves, in lower case. */
  readonly domain: string;
  readonly accounts: AccountSource;
  /** Whether clients may make accounts (XEP-0077). */
  readonly registration: boolean;
  readonly clock: Clock;
  /** What is offered, in this order; all that ask for a password by default. */
  readonly mechanisms?: readonly ServerMechanismName[];
  /** Bounds that differ from the default ones. */
  readonly limits?: Partial<ServerLimits>;
  /** PBKDF2; the cache of the process by default. */
  readonly derive?: Derive;
}

export class XmppServer {
  readonly #host: Host;
  readonly #streams = new Set<ClientStream>();

  constructor(options: ServerOptions) {
    const { domain, clock, mechanisms = mechanismNames, derive = sharedDerive } = options;
    const limits = { ...defaultServerLimits, ...options.limits };
    this.#host = {
      domain,
      accounts: new Accounts(options.accounts, domain, limits, derive),
      sessions: new Set(),
      mechanisms,
      isRegistrationOpen: options.registration,
      limits,
      clock,
      derive,
      turn: new Turn(),
    };
  }

  /** Bound resources. */
  get sessions(): number {
    return this.#host.sessions.size;
  }

  /** Talks to the client at the other end from now on. */
  accept(connection: Connection): void {
    const stream = new ClientStream(this.#host, connection, () => this.#streams.delete(stream));
    this.#streams.add(stream);
  }

  /** Ends all streams with `system-shutdown` (RFC 6120 §4.9.3.19). */
  shutdown(): void {
    this.#host.turn.run(() => {
      for (const stream of this.#streams) stream.close('system-shutdown');
    });
  }
}
