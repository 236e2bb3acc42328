// Which iq answers which, how long it took, and which were never answered (RFC 6120 §8.2.3).
import { opposite } from '../../model/flow.js';
import { type Micros, micros } from '../../model/time.js';
import { Correlator } from '../../xmpp/correlator.js';
import { plural } from '../../xmpp/summary/reading.js';
import { brief, kept } from './text.js';
import type { Learned, Passing, Scene, Spot, Watcher } from './watcher.js';

/** Requests without an answer that are remembered. */
const mostRequests = 10_000;
/** Characters of an id with an address that are remembered: ten thousand of any length would be too much. */
const longestKey = 512;
/** Unanswered requests that are told one by one; the others are counted. */
const mostTold = 20;

interface Request extends Spot {
  readonly id: string;
  readonly type: string;
  readonly peer: string | undefined;
}

export class IqWatch implements Watcher {
  readonly #scene: Scene;
  readonly #requests = new Correlator<Request>(mostRequests);
  /** Some request may have been forgotten: an answer without one proves nothing. */
  #hasForgotten = false;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  stanza(passing: Passing): Learned | undefined {
    const { envelope, dir } = passing;
    if (envelope.name !== 'iq') return undefined;
    const { id, type, from, to } = envelope;
    const [client, peer] = dir === 'upstream' ? [from, to] : [to, from];
    if (type === 'get' || type === 'set') {
      this.#asked(passing, id ?? '', type, peer);
      return undefined;
    }
    if (type !== 'result' && type !== 'error') return undefined;
    return this.#answered(passing, id ?? '', peer, client);
  }

  lost(): void {
    this.#hasForgotten = true;
  }

  end(at: Micros): void {
    const open = this.#requests.drain();
    if (!this.#isOneStream() || this.#scene.progress.isPartial) return;
    for (const request of open.slice(0, mostTold)) {
      const waited = `${((at - request.at) / 1e6).toFixed(1)} s`;
      const whom = request.peer === undefined ? '' : ` to ${brief(request.peer)}`;
      const detail = `a ${request.type}${whom} with id ${brief(request.id)} had no answer after ${waited}`;
      this.#scene.tell.lint('iq-unanswered', { ...request, at }, detail);
    }
    const [more] = open.slice(mostTold);
    const rest = open.length - mostTold;
    if (more)
      this.#scene.tell.lint(
        'iq-unanswered',
        { ...more, at },
        `and ${plural(rest, 'more request')} without answer`,
      );
  }

  #asked({ dir, offset, at }: Spot, id: string, type: string, peer: string | undefined): void {
    if (id.length + (peer?.length ?? 0) > longestKey) {
      this.#hasForgotten = true;
      return;
    }
    if (this.#requests.isAsked(dir, id, peer)) this.#scene.tell.lint('iq-duplicate-id', { dir, offset, at });
    const request = { dir, offset, at, id: kept(id), type, peer: peer && kept(peer) };
    const forgotten = this.#requests.asked(dir, request.id, request.peer, request);
    if (forgotten !== undefined) this.#hasForgotten = true;
  }

  #answered(
    passing: Passing,
    id: string,
    peer: string | undefined,
    client: string | undefined,
  ): Learned | undefined {
    const asked = this.#requests.answered(opposite(passing.dir), id, peer, client);
    if (asked) return { rtt: micros(passing.at - asked.at), answers: 'iq' };
    const { isPartial, isResumed } = this.#scene.progress;
    if (this.#isOneStream() && !this.#hasForgotten && !isPartial && !isResumed)
      this.#scene.tell.lint('iq-unexpected-answer', passing);
    return undefined;
  }

  /** Between servers an answer takes another stream than its request (RFC 6120 §4.5). */
  #isOneStream(): boolean {
    return this.#scene.progress.kind !== 'server';
  }
}
