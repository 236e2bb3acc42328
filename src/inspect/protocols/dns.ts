// DNS and multicast DNS in a few words, with the presence of serverless messaging (RFC 1035, RFC 6762, XEP-0174).
import type { DatagramProtocol, Reading, StreamProtocol } from '../protocol.js';
import { u16 } from '../wire/bytes.js';
import { type DnsMessage, type DnsRecord, readDns } from '../wire/dns.js';
import { FieldList, shortened } from '../wire/fields.js';

const ports = { dns: 53, mdns: 5353 } as const;
const presence = '_presence._tcp.local';
/** Records and strings that become fields. */
const mostShown = 24;

export const dns: DatagramProtocol = {
  name: 'dns',
  read({ bytes, port }) {
    const message = readDns(bytes);
    if (message === undefined) return undefined;
    // On its port it may be broken and is DNS all the same; elsewhere all of it must fit.
    const isAtHome = port === ports.dns || port === ports.mdns;
    const says = message.questions.length + message.answers.length > 0;
    if (!isAtHome && !(message.isPlain && says)) return undefined;
    const isMulticast = port === ports.mdns || namesIn(message).some((name) => /\.local$/i.test(name));
    return readingOf(message, isMulticast ? 'mdns' : 'dns');
  },
};

/** Each message with its length before it (RFC 1035 §4.2.2). */
export const dnsStream: StreamProtocol = {
  name: 'dns',
  is({ upstream, port }) {
    const bytes = Buffer.from(upstream, 'latin1');
    const message = readDns(bytes.subarray(2, 2 + u16(bytes, 0)));
    if (message === undefined) return false;
    return port === ports.dns || (message.isPlain && message.questions.length > 0);
  },
  piece(bytes) {
    const message = readDns(bytes.subarray(2, 2 + u16(bytes, 0)));
    return message?.isPlain ? readingOf(message, 'dns').summary : undefined;
  },
};

const namesIn = ({ questions, answers, others }: DnsMessage): string[] =>
  [...questions, ...answers, ...others].map(({ name }) => name);

function readingOf(message: DnsMessage, protocol: 'dns' | 'mdns'): Reading {
  const label = protocol === 'mdns' ? 'mDNS' : 'DNS';
  const words = wordsOf(message);
  const malformed = message.fault === undefined ? '' : `, malformed: ${message.fault}`;
  return { protocol, summary: shortened(`${label} ${words}`, 200) + malformed, fields: fieldsOf(message) };
}

function wordsOf(message: DnsMessage): string {
  const { isResponse, opcode, rcode, questions, answers } = message;
  if (!isResponse) return [opcode, ...questions.map(({ name, type }) => `${type} ${name}`)].join(' ');
  const peer = presenceIn(message);
  if (peer !== undefined) return peer;
  const [question] = questions;
  const [first] = answers;
  const asked = question ? `${question.type} ${question.name}` : '';
  if (first === undefined) return `answer ${rcode === 'NOERROR' ? 'empty' : rcode} ${asked}`.trim();
  const more = answers.length > 1 ? ` (+${answers.length - 1})` : '';
  const data = first.data === '' ? '' : ` ${first.data}`;
  return `${first.ttl === 0 ? 'goodbye' : 'answer'} ${first.type} ${first.name}${data}${more}`;
}

/** Someone who says that he is there (XEP-0174 §3). */
function presenceIn({ answers, others }: DnsMessage): string | undefined {
  const records = [...answers, ...others];
  const pointer = records.find(({ type, name }) => type === 'PTR' && isPresence(name));
  const text = records.find(({ type, name }) => type === 'TXT' && isPresence(name));
  const place = records.find(({ type, name }) => type === 'SRV' && isPresence(name));
  const instance = pointer?.data ?? text?.name ?? place?.name;
  if (instance === undefined) return undefined;
  const who = instance.replace(`.${presence}`, '').replace(/\\(.)/g, '$1');
  if ((pointer ?? text ?? place)?.ttl === 0) return `presence of ${who}: gone`;
  const keys = text ? textKeys(text) : new Map<string, string>();
  const facts = ['status', 'nick', 'msg'].flatMap((key) => (keys.has(key) ? `${key} ${keys.get(key)}` : []));
  if (place) facts.push(`at ${place.data.replace(/ \(.*/, '')}`);
  return `presence of ${who}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}

const isPresence = (name: string): boolean => name.toLowerCase().endsWith(presence);

/** `key=value` strings (RFC 6763 §6). */
const textKeys = ({ strings = [] }: DnsRecord): Map<string, string> =>
  new Map(
    strings.map((each) => {
      const at = each.indexOf('=');
      return at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
    }),
  );

function fieldsOf({
  id,
  isResponse,
  rcode,
  questions,
  answers,
  others,
}: DnsMessage): Readonly<Record<string, string>> {
  const fields = new FieldList().add('id', id).add('result', isResponse ? rcode : undefined);
  for (const { name, type } of questions.slice(0, mostShown)) fields.add('question', `${type} ${name}`);
  const add = (kind: string, records: readonly DnsRecord[]) => {
    for (const record of records.slice(0, mostShown)) {
      fields.add(kind, `${record.type} ${record.name} ${record.data} (${record.ttl} s)`);
      if (!isPresence(record.name)) continue;
      for (const [key, value] of [...textKeys(record)].slice(0, mostShown)) fields.add(`txt ${key}`, value);
    }
  };
  add('answer', answers);
  add('additional', others);
  return fields.toRecord();
}
