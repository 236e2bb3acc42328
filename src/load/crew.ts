// All users of a scenario: who is whose partner, who is online, whose turn it is.
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

/** Within each group the first with the second, and so on; an odd last user talks to the first, and a single one to itself. */
function pair(users: readonly VirtualUser[]): void {
  const groups = new Map<number, VirtualUser[]>();
  for (const user of users) groups.set(user.group, [...(groups.get(user.group) ?? []), user]);
  for (const group of groups.values())
    group.forEach((user, i) => {
      const partner = group[i ^ 1] ?? (group.length > 1 ? group[0] : users[0]) ?? user;
      user.identity.peer = partner.identity;
    });
}
