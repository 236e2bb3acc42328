// All users of a run: who is whose partner, who is online, whose turn it is.
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

export class Crew {
  readonly users: readonly VirtualUser[];
  #turn = 0;

  constructor(users: readonly VirtualUser[]) {
    this.users = users;
    pair(users);
  }

  /** The next user in turn that `isFree`; undefined when there is none. */
  pick(isFree: (user: VirtualUser) => boolean): VirtualUser | undefined {
    for (let tried = 0; tried < this.users.length; tried++) {
      const user = this.users[this.#turn];
      this.#turn = (this.#turn + 1) % this.users.length;
      if (user !== undefined && isFree(user)) return user;
    }
    return undefined;
  }

  /** Runs `work` for every user, in order, for at most `concurrency` of them at a time. */
  async forEach(concurrency: number, stop: Stop, work: (user: VirtualUser) => Promise<void>): Promise<void> {
    const queue = this.users.values();
    const worker = async () => {
      for (const user of queue) {
        if (stop.isStopped) return;
        await work(user);
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, this.users.length) }, worker));
  }
}

/** 1 with 2, 3 with 4, …; an odd last user talks to the first, and a single one to itself. */
function pair(users: readonly VirtualUser[]): void {
  users.forEach((user, i) => {
    const partner = users[i ^ 1] ?? users[0] ?? user;
    user.identity.peer = partner.identity;
  });
}
