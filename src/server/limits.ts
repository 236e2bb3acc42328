// Every bound of the embedded server in one place: each holds before memory is used.
import { fromSeconds, type Micros } from '../model/time.js';

export interface ServerLimits {
  /** Bytes of one first-level element. */
  readonly stanzaBytes: number;
  /** Bytes that may wait for one client that reads too slowly. */
  readonly backlogBytes: number;
  /** From the connection to a bound resource. */
  readonly loginWithin: Micros;
  /** From our closing tag to the client's. */
  readonly closeWithin: Micros;
  /** Failed logins on one stream (RFC 6120 §6.4.5: 2 to 5). */
  readonly saslFailures: number;
  /** Roster items of one account, requests from strangers among them; also addressees of directed presence. */
  readonly rosterItems: number;
  /** Messages and bytes kept for one account while nobody is there. */
  readonly offlineMessages: number;
  readonly offlineBytes: number;
  /** Accounts with a password of their own: registered, named, or changed. */
  readonly passwords: number;
}

export const defaultServerLimits: ServerLimits = {
  stanzaBytes: 256 * 1024,
  backlogBytes: 4 * 1024 ** 2,
  loginWithin: fromSeconds(60),
  closeWithin: fromSeconds(5),
  saslFailures: 3,
  rosterItems: 2_000,
  offlineMessages: 1_000,
  offlineBytes: 1024 ** 2,
  passwords: 100_000,
};
