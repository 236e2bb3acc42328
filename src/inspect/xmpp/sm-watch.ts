// Stream management (XEP-0198): counts both directions anew, and holds what is acknowledged against it.
import { type Direction, opposite } from '../../model/flow.js';
import type { SmFacts } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { plural } from '../../xmpp/summary/reading.js';
import { readH, type SmNonza, smNonzas } from './sm-nonza.js';
import { newSession, type SmSession } from './sm-session.js';
import { type SmSide, stanzaMark } from './sm-side.js';
import { kept } from './text.js';
import type { Learned, Passing, Scene, Watcher } from './watcher.js';

/** Requests that wait for their acknowledgement, and that are remembered. */
const mostRequests = 64;
/** Acknowledgements in a row that say nothing new and were not asked for. */
const flood = 20;
/** Longer ids are not remembered. */
const longestId = 512;

export class SmWatch implements Watcher {
  readonly #scene: Scene;
  #session: SmSession;
  readonly #isCounting: Record<Direction, boolean> = { upstream: false, downstream: false };
  /** When `<r/>` went by in each direction. */
  readonly #requests: Record<Direction, Micros[]> = { upstream: [], downstream: [] };
  readonly #idle: Record<Direction, number> = { upstream: 0, downstream: 0 };
  /** The client has asked to go on with it. */
  #resuming: { readonly h: number | undefined; readonly session: SmSession | undefined } | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#session = newSession(scene.flow, undefined);
  }

  stanza(passing: Passing): undefined {
    const { dir, envelope } = passing;
    if (!this.#isCounting[dir]) return;
    const { name, id, type, to, from } = envelope;
    const peer = dir === 'upstream' ? to : from;
    const side = this.#session.sides[dir];
    const resent = side.sent(stanzaMark(name, id, type, peer), id !== undefined);
    if (resent?.isDuplicate) this.#scene.tell.lint('sm-resend-duplicate', passing);
    if (resent?.missing) {
      const { count, of } = resent.missing;
      const detail = `${count} of ${plural(of, 'unacknowledged stanza')} did not come again`;
      this.#scene.tell.lint('sm-resend-missing', passing, detail);
    }
  }

  nonza(passing: Passing): Learned | undefined {
    const learned = smNonzas(passing).map((nonza) => this.#nonza(nonza, passing));
    return learned.length === 0 ? undefined : Object.assign({}, ...learned);
  }

  lost(dir: Direction): void {
    this.#session.sides[dir].lost();
  }

  #nonza(nonza: SmNonza, passing: Passing): Learned | undefined {
    switch (`${passing.dir} ${nonza.name}`) {
      case 'upstream enable':
        return this.#enable(passing);
      case 'downstream enabled':
        return this.#enabled(nonza);
      case 'upstream resume':
        return this.#resume(nonza, passing);
      case 'downstream resumed':
        return this.#resumed(nonza, passing);
      case 'downstream failed':
        return this.#failed(nonza, passing);
      case 'upstream r':
      case 'downstream r':
        return this.#request(passing);
      case 'upstream a':
      case 'downstream a':
        return this.#ack(nonza, passing);
      default:
        return undefined;
    }
  }

  /** From here on the client's stanzas count; inside SASL2 none can come before the success. */
  #enable(passing: Passing): undefined {
    const { progress, flow, tell } = this.#scene;
    const isInline = passing.envelope.name !== 'enable';
    if (!isInline && progress.isAuthenticated && !progress.isBound)
      tell.lint('sm-enable-before-bind', passing);
    this.#session = newSession(flow, progress.jid);
    this.#isCounting.upstream = true;
    this.#isCounting.downstream = false;
  }

  #enabled({ attrs: { id, resume } }: SmNonza): undefined {
    this.#isCounting.downstream = true;
    const isResumable = resume === 'true' || resume === '1';
    if (isResumable && id && id.length <= longestId) this.#scene.shared.sessions.set(kept(id), this.#session);
  }

  #resume({ attrs: { previd = '', h: text } }: SmNonza, passing: Passing): Learned {
    const session = this.#scene.shared.sessions.get(previd);
    const h = readH(text);
    this.#resuming = { h, session };
    if (h === undefined) this.#scene.tell.lint('sm-h-missing', passing);
    if (!session || h === undefined) return { sm: { ...(h !== undefined && { h }) } };
    const facts = this.#judge(session.sides.downstream, h, passing);
    return { sm: { ...facts, resumes: session.flow } };
  }

  #resumed({ attrs: { h: text } }: SmNonza, passing: Passing): Learned {
    const { flow, tell } = this.#scene;
    const h = readH(text);
    const { session, h: clientH } = this.#resuming ?? {};
    this.#resuming = undefined;
    this.#isCounting.upstream = true;
    this.#isCounting.downstream = true;
    if (h === undefined) tell.lint('sm-h-missing', passing);
    this.#session = session ?? newSession(flow, undefined);
    const { upstream, downstream } = this.#session.sides;
    const facts = session && h !== undefined ? this.#judge(upstream, h, passing) : {};
    if (session)
      tell.note(
        'sm',
        { ...passing, dir: 'downstream' },
        `goes on with the session of flow #${session.flow}, \
${plural(facts.unacked ?? 0, 'stanza')} of the client to be sent again`,
      );
    upstream.resumed(h ?? upstream.counted);
    downstream.resumed(clientH ?? downstream.counted);
    this.#scene.progress.jid ??= this.#session.jid;
    const resumes = session?.flow;
    this.#session.flow = flow;
    return { sm: { ...(h !== undefined && { h }), ...facts, ...(resumes !== undefined && { resumes }) } };
  }

  #failed({ attrs: { h: text } }: SmNonza, passing: Passing): Learned {
    const h = readH(text);
    const { session } = this.#resuming ?? {};
    const wasResuming = this.#resuming !== undefined;
    this.#resuming = undefined;
    if (!wasResuming) this.#isCounting.upstream = false;
    if (!session) return { sm: { ...(h !== undefined && { h }) } };
    const facts = h === undefined ? {} : this.#judge(session.sides.upstream, h, passing);
    const text2 = `the session of flow #${session.flow} cannot be resumed`;
    this.#scene.tell.note('sm', { ...passing, dir: 'downstream' }, text2);
    return { sm: { ...facts, resumes: session.flow } };
  }

  #request(passing: Passing): Learned | undefined {
    const { dir, at } = passing;
    if (!this.#isKnown(passing)) return undefined;
    const requests = this.#requests[dir];
    if (requests.length < mostRequests) requests.push(at);
    const side = this.#session.sides[dir];
    return side.isCertain ? { sm: { counted: side.counted, unacked: side.unacked } } : undefined;
  }

  #ack({ attrs: { h: text } }: SmNonza, passing: Passing): Learned {
    const { dir, at } = passing;
    const other = opposite(dir);
    const h = readH(text);
    const askedAt = this.#requests[other].shift();
    const answer = askedAt !== undefined && ({ rtt: micros(at - askedAt), answers: 'sm-ack' } as const);
    if (h === undefined) this.#scene.tell.lint('sm-h-missing', passing);
    if (!this.#isKnown(passing) || h === undefined)
      return { ...answer, sm: { ...(h !== undefined && { h }) } };
    const side = this.#session.sides[other];
    const before = side.unacked;
    const sm = this.#judge(side, h, passing);
    this.#idle[dir] = askedAt === undefined && side.unacked === before ? this.#idle[dir] + 1 : 0;
    if (this.#idle[dir] === flood) this.#scene.tell.lint('sm-ack-flood', passing);
    return { ...answer, sm };
  }

  /** Counting goes on, or there is nothing that can be said. */
  #isKnown(passing: Passing): boolean {
    const { progress, tell } = this.#scene;
    const isOn = this.#isCounting.upstream || this.#isCounting.downstream;
    if (!isOn && !progress.isPartial) tell.lint('sm-not-enabled', passing);
    return isOn;
  }

  #judge(side: SmSide, h: number, passing: Passing): SmFacts {
    const { counted, unacked, fault } = side.acknowledged(h);
    const count = `h is ${h}, and ${plural(counted ?? 0, 'stanza')} went by`;
    if (fault === 'too-high') this.#scene.tell.lint('sm-h-too-high', passing, count);
    if (fault === 'decreased')
      this.#scene.tell.lint('sm-h-decreased', passing, `${count}: fewer than before`);
    const isSound = unacked !== undefined && fault !== 'too-high';
    return { h, ...(counted !== undefined && { counted }), ...(isSound && { unacked }) };
  }
}
