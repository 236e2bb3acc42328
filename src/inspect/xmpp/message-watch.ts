// What becomes of a message: its receipt (XEP-0184), its displayed marker (XEP-0333), its reflection by a room (XEP-0045).
import { type Direction, opposite } from '../../model/flow.js';
import type { LatencyKind } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { ns } from '../../xmpp/namespaces.js';
import { BoundedMap } from '../bounded-map.js';
import { bareOf } from './text.js';
import type { Learned, Passing, Watcher } from './watcher.js';

/** Messages that are remembered for each kind of answer. */
const mostMessages = 2000;
/** Characters of an id with an address that are remembered. */
const longestKey = 256;

/** Who says what about a message of the other side. */
interface Reply {
  readonly answers: LatencyKind;
  readonly uri: string;
  readonly bytes: Buffer;
  /** The child that asks for it, and the child that is it. */
  readonly asks: string;
  readonly is: string;
}

const replies: readonly Reply[] = [
  { answers: 'receipt', uri: ns.receipts, bytes: Buffer.from(ns.receipts), asks: 'request', is: 'received' },
  { answers: 'marker', uri: ns.markers, bytes: Buffer.from(ns.markers), asks: 'markable', is: 'displayed' },
];

export class MessageWatch implements Watcher {
  readonly #sent: Readonly<Record<string, BoundedMap<string, Micros>>> = {
    receipt: new BoundedMap(mostMessages),
    marker: new BoundedMap(mostMessages),
    'muc-echo': new BoundedMap(mostMessages),
  };

  stanza(passing: Passing): Learned | undefined {
    const { name, type } = passing.envelope;
    if (name !== 'message' || type === 'error') return undefined;
    const echo = type === 'groupchat' ? this.#groupchat(passing) : undefined;
    // One look at the bytes decides for nearly all messages.
    return replies.reduce<Learned | undefined>(
      (learned, reply) => this.#reply(reply, passing) ?? learned,
      echo,
    );
  }

  /** A room sends what it was sent to everybody, the sender included, with the same id. */
  #groupchat({ dir, at, envelope: { id, to, from } }: Passing): Learned | undefined {
    if (id === undefined) return undefined;
    if (dir === 'upstream') {
      this.#remember('muc-echo', dir, to, id, at);
      return undefined;
    }
    return this.#answer('muc-echo', dir, from, id, at);
  }

  #reply({ answers, uri, bytes, asks, is }: Reply, passing: Passing): Learned | undefined {
    if (!passing.bytes.includes(bytes)) return undefined;
    const { dir, at, envelope } = passing;
    const { id, to, from } = envelope;
    const peer = dir === 'upstream' ? to : from;
    const children = passing.element()?.getChildElements() ?? [];
    const own = children.filter((child) => child.getNS() === uri);
    if (id !== undefined && own.some((child) => child.getName() === asks))
      this.#remember(answers, dir, peer, id, at);
    const answer = own.find((child) => child.getName() === is)?.attrs.id;
    return answer === undefined ? undefined : this.#answer(answers, dir, peer, answer, at);
  }

  #remember(answers: string, dir: Direction, peer: string | undefined, id: string, at: Micros): void {
    const key = keyOf(dir, peer, id);
    if (key.length <= longestKey) this.#sent[answers]?.set(key, at);
  }

  #answer(
    answers: LatencyKind,
    dir: Direction,
    peer: string | undefined,
    id: string,
    at: Micros,
  ): Learned | undefined {
    const sentAt = this.#sent[answers]?.take(keyOf(opposite(dir), peer, id));
    return sentAt === undefined ? undefined : { rtt: micros(at - sentAt), answers };
  }
}

/** The bare address: any device of the peer may answer. */
const keyOf = (dir: Direction, peer: string | undefined, id: string): string =>
  `${dir} ${bareOf(peer ?? '').toLowerCase()} ${id}`;
