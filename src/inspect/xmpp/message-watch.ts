// What becomes of a message: its receipt (XEP-0184), its displayed marker (XEP-0333), its reflection by a room (XEP-0045).
import { type Direction, opposite } from '../../model/flow.js';
import type { LatencyKind } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { ns } from '../../xmpp/namespaces.js';
import { type Reply, type ReplyTags, replyIn } from '../../xmpp/reply-tags.js';
import { NameHash } from '../name-hash.js';
import { RecentInstants } from '../recent-instants.js';
import type { Learned, Passing, Watcher } from './watcher.js';

/** Messages that are remembered for each kind of answer. */
const mostMessages = 2000;
/** Characters of an id with an address that are remembered. */
const longestKey = 256;

/** Tags by which one message speaks of another one of the other side. */
interface TimedTags extends ReplyTags {
  readonly answers: LatencyKind;
  readonly bytes: Buffer;
}

const replies: readonly TimedTags[] = [
  { answers: 'receipt', uri: ns.receipts, bytes: Buffer.from(ns.receipts), asks: 'request', is: 'received' },
  { answers: 'marker', uri: ns.markers, bytes: Buffer.from(ns.markers), asks: 'markable', is: 'displayed' },
];

export class MessageWatch implements Watcher {
  readonly #sent: Readonly<Record<string, RecentInstants>> = {
    receipt: new RecentInstants(mostMessages),
    marker: new RecentInstants(mostMessages),
    'muc-echo': new RecentInstants(mostMessages),
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

  #reply(reply: TimedTags, passing: Passing): Learned | undefined {
    const { answers, bytes } = reply;
    if (!passing.bytes.includes(bytes)) return undefined;
    const { dir, at, envelope } = passing;
    const { id, to, from } = envelope;
    const peer = dir === 'upstream' ? to : from;
    const said = replyIn(passing.text, reply) ?? replyInElements(reply, passing);
    if (id !== undefined && said.isAsking) this.#remember(answers, dir, peer, id, at);
    return said.answer === undefined ? undefined : this.#answer(answers, dir, peer, said.answer, at);
  }

  #remember(answers: string, dir: Direction, peer: string | undefined, id: string, at: Micros): void {
    const hash = hashOf(dir, peer, id);
    if (hash !== undefined) this.#sent[answers]?.set(hash, at);
  }

  #answer(
    answers: LatencyKind,
    dir: Direction,
    peer: string | undefined,
    id: string,
    at: Micros,
  ): Learned | undefined {
    const hash = hashOf(opposite(dir), peer, id);
    const sentAt = hash === undefined ? undefined : this.#sent[answers]?.take(hash);
    return sentAt === undefined ? undefined : { rtt: micros(at - sentAt), answers };
  }
}

/** With namespaces declared wherever XML allows it. */
function replyInElements({ uri, asks, is }: ReplyTags, passing: Passing): Reply {
  const own = (passing.element()?.getChildElements() ?? []).filter((child) => child.getNS() === uri);
  return {
    isAsking: own.some((child) => child.getName() === asks),
    answer: own.find((child) => child.getName() === is)?.attrs.id,
  };
}

const hash = new NameHash();

/** Of the id and the bare address, as any device of the peer may answer. Undefined when they are too long. */
function hashOf(dir: Direction, peer = '', id: string): number | undefined {
  if (peer.length + id.length > longestKey) return undefined;
  const slash = peer.indexOf('/');
  return hash
    .restart()
    .add(dir)
    .addCaseless(peer, slash < 0 ? peer.length : slash)
    .add(id).value;
}
