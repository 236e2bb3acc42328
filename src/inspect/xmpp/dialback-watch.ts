// Server dialback (XEP-0220): pairs of domains, joined across connections with the check of their key; and bidirectional streams (XEP-0288).
import { createHash } from 'node:crypto';
import { formatMillis } from '../../model/duration.js';
import { type Direction, opposite } from '../../model/flow.js';
import { micros } from '../../model/time.js';
import type { StreamContext } from '../../xmpp/frame.js';
import { ns } from '../../xmpp/namespaces.js';
import { BoundedMap } from '../bounded-map.js';
import { brief } from './text.js';
import type { Passing, Scene, Spot, Watcher } from './watcher.js';

/** Pairs on one stream that wait for their verdict. */
const mostPairs = 200;
const longest = 1024;

export class DialbackWatch implements Watcher {
  readonly #scene: Scene;
  /** By direction of the question, `from` and `to`: when it was asked, and of a verification its stream id. */
  readonly #asked = new BoundedMap<string, Passing['at']>(mostPairs);
  /** Ids of the headers of both directions. */
  readonly #ids: Record<Direction, string> = { upstream: '', downstream: '' };

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  header({ dir }: Spot, { attrs }: StreamContext): void {
    this.#ids[dir] = (attrs.id ?? '').slice(0, longest);
  }

  nonza(passing: Passing): undefined {
    const { envelope, dir } = passing;
    if (envelope.ns === ns.bidi && envelope.name === 'bidi')
      this.#scene.tell.note(
        'dialback',
        { ...passing, dir },
        'stanzas travel both ways on this stream (XEP-0288)',
      );
    if (envelope.ns !== ns.dialback) return;
    const { from = '', to = '' } = envelope;
    if (from.length + to.length > longest) return;
    if (envelope.name !== 'result' && envelope.name !== 'verify') return;
    if (envelope.type !== undefined) this.#verdict(passing, envelope.name, from, to);
    else if (envelope.name === 'result') this.#claim(passing, from, to);
    else this.#verify(passing, from, to);
  }

  /** The originating server shows its key. */
  #claim(passing: Passing, from: string, to: string): void {
    const { dir, at } = passing;
    const id = this.#ids[opposite(dir)];
    this.#asked.set(`${dir} result ${from} ${to}`, at);
    this.#scene.shared.dialback.set(`${from} ${to} ${id}`, {
      flow: this.#scene.flow,
      at,
      digest: digest(passing),
    });
    this.#tell(passing, `${brief(from)} wants to send as itself to ${brief(to)}; its key is to be verified`);
  }

  /** The receiving server asks the authoritative one, mostly on another connection. */
  #verify(passing: Passing, from: string, to: string): void {
    const { dir, at } = passing;
    this.#asked.set(`${dir} verify ${from} ${to}`, at);
    const key = this.#scene.shared.dialback.get(`${to} ${from} ${passing.envelope.id ?? ''}`);
    if (!key) return;
    if (key.digest !== digest(passing)) this.#scene.tell.lint('dialback-key-mismatch', passing);
    this.#tell(passing, `asks ${brief(to)} for the key that came with flow #${key.flow}`);
  }

  #verdict(passing: Passing, name: string, from: string, to: string): void {
    const { dir, at, envelope } = passing;
    const askedAt = this.#asked.take(`${opposite(dir)} ${name} ${to} ${from}`);
    if (askedAt === undefined) {
      if (!this.#scene.progress.isPartial) this.#scene.tell.lint('dialback-unsolicited', passing);
      return;
    }
    if (name === 'result') this.#scene.shared.dialback.take(`${to} ${from} ${this.#ids[dir]}`);
    const pair = name === 'result' ? `${brief(to)} to ${brief(from)}` : `the key of ${brief(from)}`;
    const time = formatMillis(micros(at - askedAt));
    this.#tell(passing, `${pair}: ${brief(envelope.type ?? '')} after ${time} ms`);
  }

  #tell(passing: Passing, text: string): void {
    this.#scene.tell.note('dialback', passing, text);
  }
}

/** Of the key, which is the text of the element. */
const digest = (passing: Passing): string =>
  createHash('sha256')
    .update(passing.element()?.getText().trim() ?? '')
    .digest('hex');
