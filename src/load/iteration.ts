// One user going through its steps once: what steps may do, measured and checked.
import { type Clock, type Micros, micros } from '../model/time.js';
import type { Random } from '../scenario/random.js';
import type { MessagePlan, RequestPlan, StepContext } from '../scenario/step.js';
import type { XmlTemplate } from '../scenario/template.js';
import type { IqOutcome } from '../xmpp/session.js';
import type { Deadlines } from './deadlines.js';
import type { Instruments } from './instruments.js';
import type { Messages } from './messages.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

export interface IterationSurroundings {
  readonly instruments: Instruments;
  readonly messages: Messages;
  readonly deadlines: Deadlines;
}

export class Iteration implements StepContext {
  readonly clock: Clock;
  readonly #stop: Stop;
  readonly #user: VirtualUser;
  readonly #number: number;
  readonly #around: IterationSurroundings;

  /** @param number {{iteration}} */
  constructor(user: VirtualUser, number: number, stop: Stop, around: IterationSurroundings) {
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

  async message({ stanza, addressee, within }: MessagePlan, dueAt: Micros): Promise<boolean> {
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
      sender: number,
      addressee: addressee === 'self' ? number : peer.number,
      intendedAt: dueAt,
      within,
      transmit: (id, seq) => user.send(this.#render(stanza, id, seq)),
    });
  }

  async request({ stanza, to, type, within }: RequestPlan, dueAt: Micros): Promise<boolean> {
    const { instruments } = this.#around;
    const sentAt = this.clock.now();
    const address = to((slot) =>
      slot === 'iteration' ? String(this.#number) : this.#user.identity.text(slot),
    );
    const answer = this.#user.request(address, (id) => this.#render(stanza, id));
    const outcome = await this.#before(micros(dueAt + within), answer);
    const isExpected = outcome.kind === type || (type === 'any' && outcome.kind in { result: 1, error: 1 });
    if (outcome.kind === 'error') {
      instruments.count('xmpp_stanza_errors');
      instruments.tally(`iq error: ${outcome.condition}`);
    }
    const failure = outcome.kind === 'result' ? 'error' : outcome.kind;
    instruments.timed('xmpp_iq_rtt', dueAt, sentAt, isExpected ? 'ok' : failure);
    instruments.check(isExpected, `iq: ${outcome.kind}`);
    return isExpected;
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

  #render(stanza: XmlTemplate, id = '', seq = 0): Buffer {
    return stanza.render((slot) => {
      if (slot === 'stanza.id') return Buffer.from(id);
      if (slot === 'seq') return Buffer.from(String(seq));
      return slot === 'iteration' ? Buffer.from(String(this.#number)) : this.#user.identity.xml(slot);
    });
  }
}
