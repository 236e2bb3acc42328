// Where the values of the fields are found in a record.
import type { TapRecord } from '../../model/record.js';
import { unescapeXml } from '../../xmpp/escape.js';
import { parseJid } from '../../xmpp/jid.js';
import { ns as namespaces } from '../../xmpp/namespaces.js';
import { depthOf, type Element, elementOf, mostSearched } from './element.js';
import type { FilterFacts, RecordFacts } from './facts.js';
import type { Some } from './field.js';
import { kindNames, kinds } from './kind.js';

type Of<T> = (record: TapRecord, facts: FilterFacts) => T | undefined;

/** A field with at most one value. */
const one =
  <T>(of: Of<T>): Some<T> =>
  (record, facts, test) => {
    const value = of(record, facts);
    return value !== undefined && test(value);
  };

const fact = <K extends keyof RecordFacts>(key: K): Some<NonNullable<RecordFacts[K]>> =>
  one<NonNullable<RecordFacts[K]>>((record, facts) => facts(record)[key] ?? undefined);

export const kind: Some<string> = (record, _, test) =>
  kindNames.some((each) => kinds[each](record) && test(each));

export const dir = one((record) =>
  'dir' in record && record.dir !== undefined ? (record.dir === 'upstream' ? 'up' : 'down') : undefined,
);
export const leg = one((record) => (record.t === 'tls' ? record.leg : undefined));
export const flow = one((record) => record.flow);
export const seq = one((record) => record.seq);
export const at = one<number>((record) => record.at);
export const atSeconds = one((record) => record.at / 1e6);
export const transport = one<string>((record, facts) =>
  record.t === 'open' ? record.transport : facts(record).transport,
);
export const phase = fact('phase');
export const age = fact('age');

/** An attribute of a stanza, a nonza or a stream header. */
const attribute = (key: 'type' | 'id' | 'from' | 'to'): Some<string> =>
  one((record) => {
    if (record.t === 'stanza' || record.t === 'nonza') return record[key];
    return record.t === 'stream' && Object.hasOwn(record.attrs, key) ? record.attrs[key] : undefined;
  });

export const type = attribute('type');
export const id = attribute('id');
export const from = attribute('from');
export const to = attribute('to');
const client = fact('jid');

export const jid: Some<string> = (record, facts, test) =>
  from(record, facts, test) || to(record, facts, test) || client(record, facts, test);

export type JidPart = 'bare' | 'local' | 'domain' | 'resource';

/** Parts of addresses in lower case, but for resources, which have two. */
export const part =
  (some: Some<string>, which: JidPart): Some<string> =>
  (record, facts, test) =>
    some(record, facts, (address) => {
      const parsed = parseJid(address);
      const { local, domain } = parsed ?? {};
      const value =
        which !== 'bare' ? parsed?.[which] : domain && (local === undefined ? domain : `${local}@${domain}`);
      return value !== undefined && test(value);
    });

const element = <T>(of: (record: Extract<TapRecord, { name: string }>) => T | undefined): Some<T> =>
  one((record) => (record.t === 'stanza' || record.t === 'nonza' ? of(record) : undefined));

export const name = element((record) => record.name);
export const ns = element((record) => record.ns);
export const rtt = element<number>((record) => record.rtt);
export const saslMechanism = element((record) => record.sasl?.mechanism);
export const saslStep = element((record) => record.sasl?.step);
export const smH = element((record) => record.sm?.h);

export const size = one((record) => {
  switch (record.t) {
    case 'stanza':
    case 'nonza':
    case 'keepalive':
      return record.size;
    case 'data':
    case 'datagram':
    case 'segment':
    case 'gap':
      return record.bytes;
    case 'stream':
      return Buffer.byteLength(record.xml);
    default:
      return undefined;
  }
});

export const payload: Some<string> = (record, _, test) => {
  if (record.t !== 'stanza' && record.t !== 'nonza') return false;
  return childrenOf(record).some((child) => test(child.getName()) || test(child.getNS() ?? ''));
};

const childrenOf = (record: TapRecord): Element[] => elementOf(record)?.getChildElements() ?? [];

/** The texts of its children of this name; most stanzas have none, which needs no parsing. */
export const child =
  (name: string): Some<string> =>
  (record, _, test) =>
    record.t === 'stanza' &&
    record.xml.includes(name) &&
    childrenOf(record).some((each) => each.getName() === name && test(each.text()));

export const depth = one((record) => {
  const root = elementOf(record);
  return root && depthOf(root);
});

export const cond = one((record) => {
  if (record.t === 'stream') return record.attrs.condition;
  if (record.t === 'nonza' && kinds.failure(record)) return condition(elementOf(record));
  if (record.t !== 'stanza' || record.type !== 'error') return undefined;
  return condition(childrenOf(record).find((each) => each.getName() === 'error'));
});

/** RFC 6120 §6.5, §8.3.2: the first element that is no text; SASL2 has its conditions in the namespace of SASL. */
function condition(error: Element | undefined): string | undefined {
  const named = error?.getChildElements().filter((each) => each.getName() !== 'text') ?? [];
  const defined = named.find(
    (each) => each.getNS() === namespaces.stanzas || each.getNS() === namespaces.sasl,
  );
  return (defined ?? named[0])?.getName();
}

/** Whatever the record has in words; of XML both as written and without references. */
export const text: Some<string> = (record, _, test) => {
  for (const value of texts(record)) {
    if (value === undefined) continue;
    const searched = value.length > mostSearched ? value.slice(0, mostSearched) : value;
    if (test(searched)) return true;
    if (searched.includes('&') && test(unescapeXml(searched))) return true;
  }
  return false;
};

function texts(record: TapRecord): readonly (string | undefined)[] {
  switch (record.t) {
    case 'stanza':
    case 'nonza':
    case 'stream':
      return [record.xml];
    case 'data':
      return [record.text, record.protocol];
    case 'datagram':
      return [record.text, record.summary, record.protocol, ...Object.values(record.fields ?? {})];
    case 'violation':
    case 'lint':
      return [record.rule, record.detail, record.rfc];
    case 'note':
      return [record.text, record.topic];
    case 'open':
      return [record.client, record.upstream, record.transport];
    case 'close':
    case 'segment':
      return [record.detail];
    case 'tls':
      return [record.detail, record.sni, record.alpn, record.version, record.cipher];
    case 'packets':
      return Object.keys(record.counts);
    case 'keepalive':
    case 'gap':
    case 'dropped':
      return [];
    default:
      return record satisfies never;
  }
}

const isTrue =
  (key: 'acked' | 'unanswered' | 'marked') =>
  (record: TapRecord, facts: FilterFacts): boolean =>
    facts(record)[key] === true;

export const acked = isTrue('acked');
export const unanswered = isTrue('unanswered');
export const marked = isTrue('marked');

/** What a credential is replaced with; a peer may write it too. */
const mask = '[masked]';
export const redacted = (record: TapRecord): boolean =>
  ('xml' in record && record.xml.includes(mask)) ||
  ('text' in record && record.text?.includes(mask) === true);

const tls = (key: 'sni' | 'alpn' | 'version', known: 'sni' | 'alpn' | 'tlsVersion'): Some<string> =>
  one((record, facts) => (record.t === 'tls' ? record[key] : facts(record)[known]));

export const tlsSni = tls('sni', 'sni');
export const tlsAlpn = tls('alpn', 'alpn');
export const tlsVersion = tls('version', 'tlsVersion');

export const protocol = one((record) =>
  record.t === 'data' || record.t === 'datagram' ? record.protocol : undefined,
);
export const rule = one((record) =>
  record.t === 'violation' || record.t === 'lint' ? record.rule : undefined,
);
