// One user going through its steps once: what steps may do, measured and checked.
import { type Clock, fromMillis, type Micros, micros } from '../model/time.js';
import type { StanzaMatch } from '../scenario/match.js';
import type { Random } from '../scenario/random.js';
import type { MessagePlan, RequestPlan, RoomPlan, StepContext } from '../scenario/step.js';
import { isOwnSlot, type Slot, type TextTemplate, type XmlTemplate } from '../scenario/template.js';
import { stanzaCondition } from '../xmpp/error-condition.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { ns } from '../xmpp/namespaces.js';
import type { Incoming, IqOutcome } from '../xmpp/session.js';
import type { Barriers } from './barriers.js';
import type { Deadlines } from './deadlines.js';
import type { Feed } from './feed.js';
import type { Instruments } from './instruments.js';
import type { Messages } from './messages.js';
import type { Rooms } from './rooms.js';
import type { StepCounts } from './step-counts.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

/** Between two tries to enter a room that is locked. */
const lockPause = fromMillis(50);

export interface IterationSurroundings {
  readonly instruments: Instruments;
  readonly steps: StepCounts;
  readonly rooms: Rooms;
  readonly barriers: Barriers;
  readonly feeds: ReadonlyMap<string, Feed>;
  /** Users of the scenario here. */
  readonly users: number;
  log(text: string): void;
  readonly messages: Messages;
  readonly deadlines: Deadlines;
}

export class Iteration implements StepContext {
  readonly clock: Clock;
  readonly #stop: Stop;
  readonly #user: VirtualUser;
  readonly #number: number | undefined;
  /** Variables of this iteration alone. */
  #own: Map<string, string> | undefined;
  readonly #around: IterationSurroundings;

  /** @param number {{iteration}}; undefined for `before` and `after`, whose variables are the user's for good */
  constructor(user: VirtualUser, number: number | undefined, stop: Stop, around: IterationSurroundings) {
    this.clock = around.instruments.clock;
    this.#stop = stop;
    this.#user = user;
    this.#number = number;
    this.#around = around;
  }

  get isStopped(): boolean {
    return this.#stop.isStopped;
  }

  get random(): Random {
    return this.#user.random;
  }

  begun(number: number): void {
    this.#around.steps.begun(number);
  }

  ended(number: number, isPassed: boolean): void {
    // What fails because the run is over has not failed.
    if (isPassed || !this.isStopped) this.#around.steps.ended(number, isPassed);
  }

  value(template: TextTemplate): string {
    return template((slot) => this.#text(slot));
  }

  set(name: string, value: string): void {
    if (this.#number === undefined) {
      this.#user.values ??= new Map();
      this.#user.values.set(name, value);
    } else {
      this.#own ??= new Map();
      this.#own.set(name, value);
    }
  }

  barrier(name: string, count: number | undefined, until: Micros): Promise<boolean> {
    return this.#around.barriers.wait(name, count ?? this.#around.users, until);
  }

  feed(feeder: string): boolean {
    const row = this.#around.feeds.get(feeder)?.next(this.random);
    for (const [name, value] of row ?? []) this.set(name, value);
    return row !== undefined;
  }

  log(text: string): void {
    this.#around.log(text);
  }

  check(held: boolean, fault: string): void {
    this.#around.instruments.check(held, fault);
  }

  sleepUntil(at: Micros): Promise<void> {
    if (at <= this.clock.now() || this.isStopped) return Promise.resolve();
    return new Promise((resolve) => this.#around.deadlines.add(at, resolve));
  }

  login(dueAt: Micros): Promise<boolean> {
    return this.#user.login(dueAt, this.#stop);
  }

  logout(): Promise<boolean> {
    return this.#user.logout();
  }

  send(stanza: XmlTemplate): boolean {
    const isSent = this.#user.send(this.#render(stanza));
    if (!isSent) this.#around.instruments.check(false, 'presence: disconnected');
    return isSent;
  }

  async message({ stanza, addressee, within, receiptWithin }: MessagePlan, dueAt: Micros): Promise<boolean> {
    const { instruments, messages } = this.#around;
    const user = this.#user;
    if (!user.isOnline) {
      instruments.check(false, 'send: disconnected');
      return false;
    }
    if (addressee === 'stranger') {
      // Whether a stranger gets it cannot be seen: it is sent, and not booked.
      instruments.tally('messages_to_strangers');
      return user.send(this.#render(stanza));
    }
    const { number, peer } = user.identity;
    return messages.send({
      receiptWithin,
      sender: number,
      addressee: addressee === 'self' ? number : peer.number,
      intendedAt: dueAt,
      within,
      instruments,
      transmit: (id, seq) => user.send(this.#render(stanza, id, seq)),
    });
  }

  async request(plan: RequestPlan, dueAt: Micros): Promise<boolean> {
    const { instruments } = this.#around;
    const sentAt = this.clock.now();
    const answer = this.#user.request(this.value(plan.to), (id) => this.#render(plan.stanza, id));
    const outcome = await this.#before(micros(dueAt + plan.within), answer);
    const fault = faultOf(outcome, plan);
    // One that was asked for is no error of the run.
    if (outcome.kind === 'error' && fault !== undefined) {
      instruments.count('xmpp_stanza_errors');
      instruments.tally(`iq error: ${outcome.condition}`);
    }
    const failure = outcome.kind === 'result' ? 'error' : outcome.kind;
    const result = fault === undefined ? 'ok' : failure;
    instruments.timed('xmpp_iq_rtt', dueAt, sentAt, result, plan.tag);
    if (plan.metric !== undefined) instruments.timed(plan.metric, dueAt, sentAt, result);
    instruments.check(fault === undefined, `iq: ${fault}`);
    return fault === undefined;
  }

  async joinRoom(
    { room, stanza, within }: RoomPlan & { readonly stanza: XmlTemplate },
    dueAt: Micros,
  ): Promise<boolean> {
    const { instruments, rooms } = this.#around;
    const sentAt = this.clock.now();
    const where = this.value(room);
    const until = micros(dueAt + within);
    let incoming = await this.#enter(where, stanza, until);
    // Somebody else is just making the room: it is locked until that one has taken it as it is (XEP-0045 §10.1.1).
    while (isLocked(incoming) && this.clock.now() + lockPause < until && !this.isStopped) {
      await this.sleepUntil(micros(this.clock.now() + lockPause));
      incoming = await this.#enter(where, stanza, until);
    }
    const isIn = incoming !== undefined && incoming.envelope.type !== 'error';
    if (isIn) rooms.joined(where, this.#user.identity.number);
    // A room that has just been made is locked until its owner has taken it as it is (XEP-0045 §10.1.2).
    if (isIn && incoming !== undefined && hasStatus(incoming, '201')) await this.#unlock(where);
    const failure = incoming === undefined ? 'timeout' : 'error';
    instruments.timed('xmpp_muc_join_duration', dueAt, sentAt, isIn ? 'ok' : failure);
    instruments.check(
      isIn,
      `muc join: ${incoming === undefined ? (this.#user.isOnline ? 'timeout' : 'disconnected') : stanzaCondition(incoming.element())}`,
    );
    return isIn;
  }

  async leaveRoom({ room, within }: RoomPlan, dueAt: Micros): Promise<boolean> {
    const { instruments, rooms } = this.#around;
    const where = this.value(room);
    const answer = this.#presenceFrom(
      where,
      micros(dueAt + within),
      (incoming) => incoming.envelope.type === 'unavailable' && hasStatus(incoming, '110'),
    );
    rooms.left(where, this.#user.identity.number);
    const nick = escapeAttribute(`${where}/${this.#user.identity.text('user')}`);
    const isSent = this.#user.send(Buffer.from(`<presence to='${nick}' type='unavailable'/>`));
    const isOut = isSent && (await answer) !== undefined;
    instruments.check(isOut, `muc leave: ${isSent ? 'timeout' : 'disconnected'}`);
    return isOut;
  }

  async talk(
    { room, stanza, within }: RoomPlan & { readonly stanza: XmlTemplate },
    dueAt: Micros,
  ): Promise<boolean> {
    const { instruments, rooms, deadlines } = this.#around;
    const id = this.#user.nextId();
    const heard = rooms.talk(id, this.value(room), dueAt, instruments);
    const isSent = this.#user.send(this.#render(stanza, id));
    if (!isSent) rooms.giveUp(id);
    const deadline = deadlines.add(micros(dueAt + within), () => rooms.giveUp(id));
    const isComplete = await heard;
    deadline.cancel();
    instruments.check(
      isComplete,
      `muc send: ${isSent ? 'not all occupants got it in time' : 'disconnected'}`,
    );
    return isComplete;
  }

  /** Sends a join; resolves with the own presence in the room, or the error, or undefined at `until`. */
  async #enter(room: string, stanza: XmlTemplate, until: Micros): Promise<Incoming | undefined> {
    const id = this.#user.nextId();
    const answer = this.#presenceFrom(room, until, (incoming) => {
      const { type, id: to } = incoming.envelope;
      return type === 'error'
        ? to === id || to === undefined
        : type === undefined && hasStatus(incoming, '110');
    });
    return this.#user.send(this.#render(stanza, id)) ? answer : undefined;
  }

  /** The first presence from an occupant of a room that `fits`; undefined at `until`. */
  #presenceFrom(
    room: string,
    until: Micros,
    fits: (incoming: Incoming) => boolean,
  ): Promise<Incoming | undefined> {
    return new Promise((resolve) => {
      const deadline = this.#around.deadlines.add(until, () => {
        release();
        resolve(undefined);
      });
      const release = this.#user.expect((incoming) => {
        const { name, from = '' } = incoming.envelope;
        if (name !== 'presence' || bareOf(from) !== room || !fits(incoming)) return false;
        deadline.cancel();
        resolve(incoming.keep());
        return true;
      });
    });
  }

  async #unlock(room: string): Promise<void> {
    const to = escapeAttribute(room);
    const form = `<query xmlns='${ns.muc}#owner'><x xmlns='jabber:x:data' type='submit'/></query>`;
    await this.#user.request(room, (id) =>
      Buffer.from(`<iq to='${to}' type='set' id='${escapeAttribute(id)}'>${form}</iq>`),
    );
  }

  expect(match: StanzaMatch, until: Micros): Promise<boolean> {
    const from = match.from && this.value(match.from);
    return new Promise((resolve) => {
      const settle = (hasCome: boolean) => {
        deadline.cancel();
        release();
        resolve(hasCome);
      };
      const deadline = this.#around.deadlines.add(until, () => settle(false));
      const release = this.#user.expect((incoming) => {
        if (!isLike(incoming, match, from)) return false;
        settle(true);
        return true;
      });
    });
  }

  /** The answer, or `timeout` at the instant `at`. */
  #before(at: Micros, answer: Promise<IqOutcome>): Promise<IqOutcome | { readonly kind: 'timeout' }> {
    return new Promise((resolve) => {
      const deadline = this.#around.deadlines.add(at, () => resolve({ kind: 'timeout' }));
      answer.then((outcome) => {
        deadline.cancel();
        resolve(outcome);
      });
    });
  }

  #text(slot: Slot): string {
    if (isOwnSlot(slot)) return this.#own?.get(slot.slice(1)) ?? this.#user.values?.get(slot.slice(1)) ?? '';
    return slot === 'iteration' ? String(this.#number ?? 0) : this.#user.identity.text(slot);
  }

  #render(stanza: XmlTemplate, id = '', seq = 0): Buffer {
    return stanza.render((slot) => {
      if (slot === 'stanza.id') return Buffer.from(id);
      if (slot === 'seq') return Buffer.from(String(seq));
      if (slot === 'iteration' || isOwnSlot(slot)) return Buffer.from(escapeAttribute(this.#text(slot)));
      return this.#user.identity.xml(slot);
    });
  }
}

/** Why an answer is not the expected one; undefined when it is. */
function faultOf(
  outcome: IqOutcome | { readonly kind: 'timeout' },
  { type, condition, fits }: RequestPlan,
): string | undefined {
  const isAnswer = outcome.kind === 'result' || outcome.kind === 'error';
  if (!isAnswer || (type !== 'any' && outcome.kind !== type)) return outcome.kind;
  if (condition !== undefined && (outcome.kind !== 'error' || outcome.condition !== condition))
    return `not ${condition}`;
  return fits === undefined || fits(outcome.incoming.element()) ? undefined : 'not as expected';
}

function isLike(incoming: Incoming, match: StanzaMatch, from: string | undefined): boolean {
  const { name, type, from: sender = '' } = incoming.envelope;
  if (match.name !== undefined && name !== match.name) return false;
  if (match.type !== undefined && type !== match.type) return false;
  if (from !== undefined && sender !== from && bareOf(sender) !== from) return false;
  if (match.condition !== undefined && stanzaCondition(incoming.element()) !== match.condition) return false;
  return match.fits === undefined || match.fits(incoming.element());
}

const isLocked = (incoming: Incoming | undefined): boolean =>
  incoming?.envelope.type === 'error' && stanzaCondition(incoming.element()) === 'item-not-found';

const bareOf = (jid: string): string => jid.replace(/\/.*$/s, '');

/** Whether a presence of a room has this status code (XEP-0045 §15.6). */
const hasStatus = (incoming: Incoming, code: string): boolean =>
  (incoming.element().getChild('x', ns.mucUser)?.getChildren('status') ?? []).some(
    (status) => status.attrs.code === code,
  );
