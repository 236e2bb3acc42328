// What the load engine needs of the outside: connections, and sessions over them.
import type { Connection } from '../model/connection.js';
import type { Clock } from '../model/time.js';
import type { IqOutcome, LoginFacts, LoginOptions, SessionSink } from '../xmpp/session.js';

/** The part of a ClientSession that a simulated user uses. */
export interface Session {
  login(options: LoginOptions, signal?: AbortSignal): Promise<LoginFacts>;
  send(bytes: Uint8Array): void;
  request(id: string, to: string | undefined, iq: Uint8Array): Promise<IqOutcome>;
  close(): Promise<void>;
  destroy(): void;
}

/** Given by the composition root, replaced in tests. */
export interface World {
  readonly clock: Clock;
  /** A new connection to the target; rejects with an error whose message is for people. */
  connect(signal: AbortSignal): Promise<Connection>;
  open(connection: Connection, sink: SessionSink): Session;
}
