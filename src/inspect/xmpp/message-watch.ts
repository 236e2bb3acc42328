// What becomes of a message: its receipt (XEP-0184), its displayed marker (XEP-0333), its reflection by a room (XEP-0045).
import { type Direction, opposite } from '../../model/flow.js';
import type { LatencyKind } from '../../model/record.js';
import { type Micros, micros } from '../../model/time.js';
import { isTagName, tagAttribute, tagNamespace, visitChildren } from '../../xmpp/child-tags.js';
import { unescapeXml } from '../../xmpp/escape.js';
import { ns } from '../../xmpp/namespaces.js';
import { NameHash } from '../name-hash.js';
import { RecentInstants } from '../recent-instants.js';
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

  #reply(reply: Reply, passing: Passing): Learned | undefined {
    const { answers, bytes } = reply;
    if (!passing.bytes.includes(bytes)) return undefined;
    const { dir, at, envelope } = passing;
    const { id, to, from } = envelope;
    const peer = dir === 'upstream' ? to : from;
    const said = saidByTags(reply, passing.text) ?? saidByElements(reply, passing);
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

/** What a message says to another one. */
interface Said {
  readonly isAsking: boolean;
  /** Id of the message that it answers. */
  readonly answer: string | undefined;
}

/** As nearly every client writes it: the child declares its namespace itself. Undefined when nothing of the kind is found. */
function saidByTags({ uri, asks, is }: Reply, xml: string): Said | undefined {
  let isAsking = false;
  let answer: string | undefined;
  visitChildren(xml, (open, close) => {
    const isAsker = isTagName(xml, open, close, asks);
    if (!isAsker && !isTagName(xml, open, close, is)) return false;
    if (tagNamespace(xml, open, close) !== uri) return false;
    if (isAsker) isAsking = true;
    else answer ??= tagAttribute(xml, open, close, 'id');
    return false;
  });
  if (!isAsking && answer === undefined) return undefined;
  return { isAsking, answer: answer && unescapeXml(answer) };
}

/** With namespaces declared wherever XML allows it. */
function saidByElements({ uri, asks, is }: Reply, passing: Passing): Said {
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
