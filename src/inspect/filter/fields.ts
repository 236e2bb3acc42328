// The fields of the filter language, by name.
import type { TapRecord } from '../../model/record.js';
import type { FilterFacts } from './facts.js';
import { type Cost, cost, type Field, type Some } from './field.js';
import { kindNames } from './kind.js';
import * as read from './read.js';

const word = (about: string, some: Some<string>, of: Cost = cost.field): Field => ({
  ...{ type: 'word', about, some, cost: of },
});
const text = (about: string, some: Some<string>, of: Cost = cost.parse): Field => ({
  ...{ type: 'text', about, some, cost: of },
});
const jid = (about: string, some: Some<string>, of: Cost = cost.field): Field => ({
  ...{ type: 'jid', about, some, cost: of },
});
const numeric = (
  type: 'number' | 'size' | 'duration' | 'time',
  about: string,
  some: Some<number>,
  of: Cost = cost.field,
): Field => ({ type, about, some, cost: of });
const flag = (
  about: string,
  some: (record: TapRecord, facts: FilterFacts) => boolean,
  of: Cost = cost.facts,
): Field => ({ type: 'flag', about, some, cost: of });
const choice = (about: string, choices: readonly string[], some: Some<string>): Field => ({
  ...{ type: 'choice', about, choices, some, cost: cost.field },
});

const parts = (name: 'from' | 'to', some: Some<string>) =>
  ({
    [`${name}.bare`]: text(`${name} without its resource`, read.part(some, 'bare'), cost.field),
    [`${name}.local`]: text(`what stands before the @ of ${name}`, read.part(some, 'local'), cost.field),
    [`${name}.domain`]: text(`the domain of ${name}`, read.part(some, 'domain'), cost.field),
    [`${name}.resource`]: word(`what stands after the / of ${name}`, read.part(some, 'resource')),
  }) as Record<`${typeof name}.${read.JidPart}`, Field>;

export const fields = {
  kind: choice('what it is', kindNames, read.kind),
  dir: choice('up: client to server, down: server to client', ['up', 'down'], read.dir),
  leg: choice('of TLS: between which ends', ['client', 'upstream', 'both'], read.leg),
  flow: numeric('number', 'number of the connection', read.flow),
  seq: numeric('number', 'number of the record', read.seq),
  transport: word('how the client came: tcp, tls, udp, unix', read.transport, cost.facts),
  phase: word('how far the connection has come', read.phase, cost.facts),
  type: word('attribute type', read.type),
  id: word('attribute id', read.id),
  from: jid('attribute from', read.from),
  ...parts('from', read.from),
  to: jid('attribute to', read.to),
  ...parts('to', read.to),
  jid: jid('from, to, or the client of the connection', read.jid, cost.facts),
  'jid.bare': text('the same without resource', read.part(read.jid, 'bare'), cost.facts),
  'jid.local': text('the same, before the @', read.part(read.jid, 'local'), cost.facts),
  'jid.domain': text('the domain of the same', read.part(read.jid, 'domain'), cost.facts),
  'jid.resource': word('the resource of the same', read.part(read.jid, 'resource'), cost.facts),
  name: word('local name of the element', read.name),
  ns: word('namespace of the element', read.ns),
  payload: word('local names and namespaces of its child elements', read.payload, cost.parse),
  body: text('text of a message', read.child('body')),
  subject: text('subject of a message', read.child('subject')),
  thread: text('thread of a message', read.child('thread')),
  cond: word('condition of an error or a failure', read.cond, cost.parse),
  text: text('any text of the record, markup included', read.text, cost.scan),
  size: numeric('size', 'bytes', read.size),
  depth: numeric('number', 'elements inside each other', read.depth, cost.parse),
  time: numeric('time', 'when it went by', read.at),
  at: numeric('number', 'the same in seconds since 1970-01-01 UTC', read.atSeconds),
  rtt: numeric('duration', 'of an answer: time since what it answers', read.rtt),
  age: numeric('duration', 'time since it went by', read.age, cost.facts),
  acked: flag('it was answered or acknowledged', read.acked),
  unanswered: flag('a request that waits for its answer', read.unanswered),
  marked: flag('marked on the screen', read.marked),
  redacted: flag('something in it is masked', read.redacted, cost.scan),
  'sasl.mech': word('mechanism of a login', read.saslMechanism),
  'sasl.step': word('step of a login', read.saslStep),
  'sm.h': numeric('number', 'h of stream management', read.smH),
  'tls.sni': word('server name asked for by TLS', read.tlsSni, cost.facts),
  'tls.alpn': word('protocol agreed on by TLS', read.tlsAlpn, cost.facts),
  'tls.version': word('version of TLS', read.tlsVersion, cost.facts),
  protocol: word('name of what is not XMPP', read.protocol),
  rule: word('rule of a violation or a lint', read.rule),
} satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;

/** What becomes of a record after it has gone by: conditions on these may hold later. */
export const laterFields: ReadonlySet<string> = new Set<FieldName>(['age', 'acked', 'unanswered']);

export const fieldNames = Object.keys(fields) as FieldName[];

/** The field as its type says, not as narrow as its entry. */
export const fieldOf = (name: FieldName): Field => fields[name];

/** Other names: of ours, and of Wireshark. */
export const fieldAliases: Readonly<Record<string, FieldName>> = {
  stream: 'flow',
  conn: 'flow',
  'tcp.stream': 'flow',
  'frame.number': 'seq',
  'frame.len': 'size',
  'xmpp.id': 'id',
  'xmpp.type': 'type',
  'xmpp.from': 'from',
  'xmpp.to': 'to',
  'xmpp.body': 'body',
  'xmpp.message.body': 'body',
  'xmpp.message.subject': 'subject',
  'xmpp.message.thread': 'thread',
};

/** Words that stand for a kind: Wireshark's, where ours would not do. */
export const kindWords: Readonly<Record<string, string>> = {
  'xmpp.iq': 'iq',
  'xmpp.message': 'message',
  'xmpp.presence': 'presence',
  'xmpp.error': 'error',
  'xmpp.failure': 'failure',
};
