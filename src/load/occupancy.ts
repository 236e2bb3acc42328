// A user in rooms (XEP-0045): entering, leaving, and talking to all occupants, measured and checked.
import { fromMillis, type Micros, micros } from '../model/time.js';
import { stanzaCondition } from '../xmpp/error-condition.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { bareOf } from '../xmpp/jid.js';
import { ns } from '../xmpp/namespaces.js';
import type { Incoming } from '../xmpp/session.js';
import { firstLike } from './await-stanza.js';
import type { Deadlines } from './deadlines.js';
import type { Instruments } from './instruments.js';
import type { Rooms } from './rooms.js';
import type { VirtualUser } from './user.js';

/** Between two tries to enter a room that is locked. */
const lockPause = fromMillis(50);

export interface OccupancySurroundings {
  readonly instruments: Instruments;
  readonly rooms: Rooms;
  readonly deadlines: Deadlines;
}

/** What is to be done in a room, with all variables put in. */
export interface RoomVisit {
  /** Bare JID. */
  readonly room: string;
  readonly dueAt: Micros;
  readonly within: Micros;
}

export class Occupancy {
  readonly #user: VirtualUser;
  readonly #around: OccupancySurroundings;

  constructor(user: VirtualUser, around: OccupancySurroundings) {
    this.#user = user;
    this.#around = around;
  }

  /** @param write makes the presence with the id that it is given; @param isStopped whether to give up */
  async enter(
    { room, dueAt, within }: RoomVisit,
    write: (id: string) => Buffer,
    isStopped: () => boolean,
  ): Promise<boolean> {
    const { instruments, rooms, deadlines } = this.#around;
    const { clock } = instruments;
    const sentAt = clock.now();
    const until = micros(dueAt + within);
    let answer = await this.#tryToEnter(room, write, until);
    // Somebody else is just making the room: it is locked until that one has taken it as it is (XEP-0045 §10.1.1).
    while (isLocked(answer) && clock.now() + lockPause < until && !isStopped()) {
      await new Promise<void>((resolve) => deadlines.add(micros(clock.now() + lockPause), resolve));
      answer = await this.#tryToEnter(room, write, until);
    }
    const entered = answer?.envelope.type === 'error' ? undefined : answer;
    const isIn = entered !== undefined;
    if (entered) {
      rooms.joined(room, this.#user.identity.number, entered.envelope.from ?? room);
      // It is ours, and locked until we take it as it is (XEP-0045 §10.1.2).
      if (hasStatus(entered, '201')) await this.#unlock(room);
    }
    const outcome = isIn ? 'ok' : answer === undefined ? 'timeout' : 'error';
    instruments.timed('xmpp_muc_join_duration', dueAt, sentAt, outcome);
    instruments.check(
      isIn,
      `muc join: ${answer === undefined ? this.#silence() : stanzaCondition(answer.element())}`,
    );
    return isIn;
  }

  async leave({ room, dueAt, within }: RoomVisit): Promise<boolean> {
    const { instruments, rooms } = this.#around;
    const { number } = this.#user.identity;
    const address = rooms.addressOf(room, number);
    if (address === undefined) {
      instruments.check(false, 'muc leave: not in the room');
      return false;
    }
    const answer = this.#presenceFrom(
      room,
      micros(dueAt + within),
      (incoming) => incoming.envelope.type === 'unavailable' && hasStatus(incoming, '110'),
    );
    rooms.left(room, number);
    const isSent = this.#user.send(
      Buffer.from(`<presence to='${escapeAttribute(address)}' type='unavailable'/>`),
    );
    const isOut = isSent && (await answer) !== undefined;
    instruments.check(isOut, `muc leave: ${this.#silence()}`);
    return isOut;
  }

  /** @param write makes the message with the id that it is given */
  async talk({ room, dueAt, within }: RoomVisit, write: (id: string) => Buffer): Promise<boolean> {
    const { instruments, rooms, deadlines } = this.#around;
    const { identity, isOnline } = this.#user;
    if (!isOnline || rooms.addressOf(room, identity.number) === undefined) {
      instruments.check(false, `muc send: ${isOnline ? 'not in the room' : 'disconnected'}`);
      return false;
    }
    const id = this.#user.nextId();
    const heard = rooms.talk(id, room, dueAt, instruments);
    this.#user.send(write(id));
    const deadline = deadlines.add(micros(dueAt + within), () => rooms.giveUp(id));
    const isComplete = await heard;
    deadline.cancel();
    instruments.check(isComplete, 'muc send: not all occupants got it in time');
    return isComplete;
  }

  /** Sends a join; resolves with the own presence in the room, or the error, or undefined at `until`. */
  async #tryToEnter(
    room: string,
    write: (id: string) => Buffer,
    until: Micros,
  ): Promise<Incoming | undefined> {
    const id = this.#user.nextId();
    const answer = this.#presenceFrom(room, until, (incoming) => {
      const { type, id: to } = incoming.envelope;
      if (type === 'error') return to === id || to === undefined;
      return type === undefined && hasStatus(incoming, '110');
    });
    return this.#user.send(write(id)) ? answer : undefined;
  }

  /** The first presence from an occupant of a room that `fits`; undefined at `until`. */
  #presenceFrom(
    room: string,
    until: Micros,
    fits: (incoming: Incoming) => boolean,
  ): Promise<Incoming | undefined> {
    return firstLike(this.#user, this.#around.deadlines, until, (incoming) => {
      const { name, from = '' } = incoming.envelope;
      return name === 'presence' && isSameRoom(from, room) && fits(incoming);
    });
  }

  async #unlock(room: string): Promise<void> {
    const to = escapeAttribute(room);
    const form = `<query xmlns='${ns.muc}#owner'><x xmlns='jabber:x:data' type='submit'/></query>`;
    await this.#user.request(room, (id) =>
      Buffer.from(`<iq to='${to}' type='set' id='${escapeAttribute(id)}'>${form}</iq>`),
    );
  }

  #silence(): string {
    return this.#user.isOnline ? 'timeout' : 'disconnected';
  }
}

/** A server writes localpart and domain in lower case, however we have written them. */
const isSameRoom = (from: string, room: string): boolean => bareOf(from).toLowerCase() === room.toLowerCase();

const isLocked = (incoming: Incoming | undefined): boolean =>
  incoming?.envelope.type === 'error' && stanzaCondition(incoming.element()) === 'item-not-found';

/** Whether a presence of a room has this status code (XEP-0045 §15.6). */
const hasStatus = (incoming: Incoming, code: string): boolean =>
  (incoming.element().getChild('x', ns.mucUser)?.getChildren('status') ?? []).some(
    (status) => status.attrs.code === code,
  );
