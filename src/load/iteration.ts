// One user going through its steps once: what steps may do, measured and checked.

import type { Random } from '../model/random.js';
import { type Clock, type Micros, micros } from '../model/time.js';
import type { StanzaMatch } from '../scenario/match.js';
import type { MessagePlan, RequestPlan, RoomPlan, RoomSpeech, StepContext } from '../scenario/step.js';
import { isOwnSlot, type Slot, type TextTemplate, type XmlTemplate } from '../scenario/template.js';
import { stanzaCondition } from '../xmpp/error-condition.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { bareOf } from '../xmpp/jid.js';
import type { Incoming, IqOutcome } from '../xmpp/session.js';
import { firstLike } from './await-stanza.js';
import type { Barriers } from './barriers.js';
import type { Deadlines } from './deadlines.js';
import type { Feed } from './feed.js';
import type { Instruments } from './instruments.js';
import type { Messages } from './messages.js';
import { Occupancy } from './occupancy.js';
import type { Rooms } from './rooms.js';
import type { StepCounts } from './step-counts.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

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

  send(stanza: XmlTemplate, step: string): boolean {
    const isSent = this.#user.send(this.#render(stanza));
    if (!isSent) this.#around.instruments.check(false, `${step}: disconnected`);
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

  joinRoom({ room, stanza, within }: RoomSpeech, dueAt: Micros): Promise<boolean> {
    const visit = { room: this.value(room), dueAt, within };
    return this.#rooms.enter(
      visit,
      (id) => this.#render(stanza, id),
      () => this.isStopped,
    );
  }

  leaveRoom({ room, within }: RoomPlan, dueAt: Micros): Promise<boolean> {
    return this.#rooms.leave({ room: this.value(room), dueAt, within });
  }

  talk({ room, stanza, within }: RoomSpeech, dueAt: Micros): Promise<boolean> {
    return this.#rooms.talk({ room: this.value(room), dueAt, within }, (id) => this.#render(stanza, id));
  }

  get #rooms(): Occupancy {
    return new Occupancy(this.#user, this.#around);
  }

  async expect(match: StanzaMatch, until: Micros): Promise<boolean> {
    const from = match.from && this.value(match.from);
    const { deadlines } = this.#around;
    const found = await firstLike(this.#user, deadlines, until, (incoming) => isLike(incoming, match, from));
    return found !== undefined;
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
