// Waiting for a stanza that comes to a user.
import type { Micros } from '../model/time.js';
import type { Incoming } from '../xmpp/session.js';
import type { Deadlines } from './deadlines.js';
import type { VirtualUser } from './user.js';

/** The first stanza to come from now on of which `isLike` holds, to be kept; undefined at the instant `until`. */
export function firstLike(
  user: VirtualUser,
  deadlines: Deadlines,
  until: Micros,
  isLike: (incoming: Incoming) => boolean,
): Promise<Incoming | undefined> {
  return new Promise((resolve) => {
    const deadline = deadlines.add(until, () => {
      release();
      resolve(undefined);
    });
    const release = user.expect((incoming) => {
      if (!isLike(incoming)) return false;
      deadline.cancel();
      resolve(incoming.keep());
      return true;
    });
  });
}
