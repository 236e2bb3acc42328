// Rooms and what is said in them: who of this run is in which, and when each occupant got each message.
import { type Micros, micros } from '../model/time.js';
import type { Instruments } from './instruments.js';

/** A message that is on its way to the occupants. */
interface Talk {
  readonly id: string;
  readonly room: Room;
  readonly intendedAt: Micros;
  readonly sentAt: Micros;
  readonly instruments: Instruments;
  /** Whether it counts: not in the warm-up. */
  readonly isMeasured: boolean;
  readonly waiting: Set<number>;
  /** Instants of the arrivals, in order. */
  readonly arrivals: Micros[];
  readonly settled: (isComplete: boolean) => void;
}

interface Room {
  /** The address of each occupant in the room, by its number. */
  readonly occupants: Map<number, string>;
  readonly talks: Set<Talk>;
}

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  /** The rooms that each user is in: most users are in few, however many there are. */
  readonly #roomsOf = new Map<number, Set<string>>();
  readonly #talks = new Map<string, Talk>();

  /** @param address that the room has given to the user: `room@service/nick` */
  joined(name: string, user: number, address: string): void {
    const room = this.#rooms.get(name) ?? { occupants: new Map(), talks: new Set() };
    room.occupants.set(user, address);
    this.#rooms.set(name, room);
    this.#roomsOf.set(user, (this.#roomsOf.get(user) ?? new Set()).add(name));
  }

  /** The user's address in the room; undefined when it is not there. */
  addressOf(name: string, user: number): string | undefined {
    return this.#rooms.get(name)?.occupants.get(user);
  }

  left(name: string, user: number): void {
    const room = this.#rooms.get(name);
    if (!room?.occupants.delete(user)) return;
    if (room.occupants.size === 0) this.#rooms.delete(name);
    this.#roomsOf.get(user)?.delete(name);
    // Who has left is no longer owed what was said before.
    for (const talk of room.talks)
      if (talk.waiting.delete(user) && talk.waiting.size === 0) this.#complete(talk);
  }

  /** The user has gone from all its rooms: nothing that was said comes to it any more. */
  gone(user: number): void {
    for (const name of this.#roomsOf.get(user) ?? []) this.left(name, user);
    this.#roomsOf.delete(user);
  }

  /**
   * A message with this id is sent to a room now, by one of its occupants: a room sends its own words back to it (XEP-0045
   * §7.4). Resolves with true when all occupants have got it; at once with false for a room without any.
   */
  talk(id: string, name: string, intendedAt: Micros, instruments: Instruments): Promise<boolean> {
    const room = this.#rooms.get(name);
    if (room === undefined) return Promise.resolve(false);
    return new Promise((settled) => {
      const waiting = new Set(room.occupants.keys());
      const isMeasured = instruments.isMeasured(intendedAt);
      if (isMeasured) {
        instruments.count('xmpp_muc_msgs_sent');
        instruments.count('xmpp_muc_msgs_expected', waiting.size);
      }
      const sentAt = instruments.clock.now();
      const talk = { id, room, intendedAt, sentAt, instruments, isMeasured, waiting, arrivals: [], settled };
      this.#talks.set(id, talk);
      room.talks.add(talk);
    });
  }

  /** A message of type groupchat has come to a user. */
  arrived(id: string | undefined, user: number): void {
    const talk = id === undefined ? undefined : this.#talks.get(id);
    if (!talk?.waiting.delete(user)) return;
    talk.arrivals.push(talk.instruments.clock.now());
    if (talk.isMeasured) talk.instruments.count('xmpp_muc_msgs_received');
    if (talk.waiting.size === 0) this.#complete(talk);
  }

  /** Nobody waits for the rest any more: what has not arrived is lost. */
  giveUp(id: string): void {
    const talk = this.#talks.get(id);
    if (talk === undefined) return;
    this.#forget(talk);
    const { instruments, intendedAt, sentAt, waiting } = talk;
    if (talk.isMeasured) instruments.count('xmpp_muc_msgs_lost', waiting.size);
    instruments.timed('xmpp_muc_fanout_duration', intendedAt, sentAt, 'timeout');
    talk.settled(false);
  }

  #complete(talk: Talk): void {
    this.#forget(talk);
    const { arrivals } = talk;
    this.#time(talk, 'first', arrivals[0]);
    this.#time(talk, 'median', arrivals[(arrivals.length - 1) >> 1]);
    this.#time(talk, 'last', arrivals.at(-1));
    talk.settled(true);
  }

  #forget(talk: Talk): void {
    this.#talks.delete(talk.id);
    talk.room.talks.delete(talk);
  }

  #time({ intendedAt, instruments, isMeasured }: Talk, which: string, at: Micros | undefined): void {
    if (at === undefined || !isMeasured) return;
    instruments.underTag('xmpp_muc_fanout_duration', micros(at - intendedAt), { key: 'which', value: which });
  }
}
