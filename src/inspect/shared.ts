// What decoders of different connections must know of each other: sessions that move, keys that are checked elsewhere.
import { BoundedMap } from './bounded-map.js';
import { BoshSessions } from './web/bosh-sessions.js';
import type { DialbackKey } from './xmpp/dialback-key.js';
import type { SmSession } from './xmpp/sm-session.js';

/** One for all connections of a capture. Its keys are secrets: they are compared here and shown nowhere. */
export interface Shared {
  /** Resumable sessions by their id (XEP-0198 §5). */
  readonly sessions: BoundedMap<string, SmSession>;
  /** Dialback keys that wait for a verdict, by `from to stream-id` (XEP-0220). */
  readonly dialback: BoundedMap<string, DialbackKey>;
  /** BOSH sessions, which go over several connections (XEP-0124). */
  readonly bosh: BoshSessions;
}

/** A session holds up to some kilobytes. */
const mostSessions = 1000;
const mostKeys = 1000;

export const newShared = (): Shared => ({
  sessions: new BoundedMap(mostSessions),
  dialback: new BoundedMap(mostKeys),
  bosh: new BoshSessions(),
});
