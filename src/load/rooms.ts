// Rooms and what is said in them: who of this run is in which, and when each occupant got each message.
import { type Micros, micros } from '../model/time.js';
import type { Instruments } from './instruments.js';

/** A message that is on its way to the occupants. */
interface Talk {
  readonly id: string;
  readonly room: string;
  readonly intendedAt: Micros;
  readonly sentAt: Micros;
  readonly instruments: Instruments;
  readonly waiting: Set<number>;
  /** Instants of the arrivals, in order. */
  readonly arrivals: Micros[];
  readonly settled: (isComplete: boolean) => void;
}

export class Rooms {
  readonly #occupants = new Map<string, Set<number>>();
  readonly #talks = new Map<string, Talk>();

  joined(room: string, user: number): void {
    const occupants = this.#occupants.get(room) ?? new Set();
    this.#occupants.set(room, occupants.add(user));
  }

  left(room: string, user: number): void {
    const occupants = this.#occupants.get(room);
    occupants?.delete(user);
    if (occupants?.size === 0) this.#occupants.delete(room);
    // Who has left is no longer owed what was said before.
    for (const talk of this.#talks.values())
      if (talk.room === room && talk.waiting.delete(user) && talk.waiting.size === 0) this.#complete(talk);
  }

  /** The user has gone from all its rooms: nothing that was said comes to it any more. */
  gone(user: number): void {
    for (const room of this.#occupants.keys()) this.left(room, user);
  }

  /**
   * A message with this id is sent to a room now; resolves with true when all occupants have got it. Its sender is one of
   * them: a room sends its own words back to it (XEP-0045 §7.4).
   */
  talk(id: string, room: string, intendedAt: Micros, instruments: Instruments): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = new Set(this.#occupants.get(room));
      if (waiting.size === 0) return resolve(false);
      instruments.count('xmpp_muc_msgs_sent');
      instruments.count('xmpp_muc_msgs_expected', waiting.size);
      const sentAt = instruments.clock.now();
      this.#talks.set(id, {
        id,
        room,
        intendedAt,
        sentAt,
        instruments,
        waiting,
        arrivals: [],
        settled: resolve,
      });
    });
  }

  /** A message of type groupchat has come to a user. */
  arrived(id: string | undefined, user: number): void {
    const talk = id === undefined ? undefined : this.#talks.get(id);
    if (id === undefined || !talk?.waiting.delete(user)) return;
    talk.arrivals.push(talk.instruments.clock.now());
    talk.instruments.count('xmpp_muc_msgs_received');
    if (talk.waiting.size === 0) this.#complete(talk);
  }

  #complete(talk: Talk): void {
    this.#talks.delete(talk.id);
    const { arrivals } = talk;
    this.#time(talk, 'first', arrivals[0]);
    this.#time(talk, 'median', arrivals[(arrivals.length - 1) >> 1]);
    this.#time(talk, 'last', arrivals.at(-1));
    talk.settled(true);
  }

  /** Nobody waits for the rest any more: what has not arrived is lost. */
  giveUp(id: string): void {
    const talk = this.#talks.get(id);
    if (talk === undefined) return;
    this.#talks.delete(id);
    talk.instruments.count('xmpp_muc_msgs_lost', talk.waiting.size);
    talk.instruments.timed('xmpp_muc_fanout_duration', talk.intendedAt, talk.sentAt, 'timeout');
    talk.settled(false);
  }

  #time({ intendedAt, instruments }: Talk, which: string, at: Micros | undefined): void {
    if (at === undefined || !instruments.isMeasured(intendedAt)) return;
    const tag = { key: 'which', value: which };
    instruments.only('xmpp_muc_fanout_duration', micros(at - intendedAt), tag);
  }
}
