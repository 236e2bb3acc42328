// One line of words for any record. The text holds what peers wrote: sanitise it before it is shown.
import { formatSize } from '../model/duration.js';
import type {
  CloseRecord,
  DatagramRecord,
  DataRecord,
  ElementRecord,
  OpenRecord,
  PacketsRecord,
  SegmentRecord,
  StreamRecord,
  TapRecord,
  TlsRecord,
  ViolationRecord,
} from '../model/record.js';
import { parseStandalone, readElement } from '../xmpp/element.js';
import { titleOf } from '../xmpp/known.js';
import { summarise } from '../xmpp/summary.js';

export interface Description {
  readonly text: string;
  /** `XEP-0184`, in order of appearance. */
  readonly xeps: readonly string[];
}

let latest: { readonly record: TapRecord; readonly description: Description } | undefined;

/** The line for a record. A second view that asks for the same one gets what the first one got. */
export function describe(record: TapRecord): Description {
  if (latest?.record !== record) latest = { record, description: describeAnew(record) };
  return latest.description;
}

const remembered = new WeakMap<TapRecord, Description>();

/** The same, worked out once: for a screen that asks again with every frame. */
export function describeOnce(record: TapRecord): Description {
  const known = remembered.get(record);
  if (known) return known;
  const description = describeAnew(record);
  remembered.set(record, description);
  return description;
}

/** `XEP-0184 Message Delivery Receipts`. */
export const fullTitle = (xep: string): string => [xep, titleOf(xep)].filter(Boolean).join(' ');

const saying = (text: string): Description => ({ text, xeps: [] });

function describeAnew(record: TapRecord): Description {
  switch (record.t) {
    case 'open':
      return saying(opened(record));
    case 'close':
      return saying(closed(record));
    case 'stream':
      return stream(record);
    case 'stanza':
    case 'nonza':
      return element(record);
    case 'keepalive':
      return saying(`keepalive ${formatSize(record.size)}`);
    case 'data':
      return saying(data(record));
    case 'violation':
      return saying(violation(record));
    case 'tls':
      return saying(tls(record));
    case 'note':
      return saying(`${record.topic}: ${record.text}`);
    case 'lint':
      return saying(`${record.rule}: ${record.detail} (${record.rfc})`);
    case 'datagram':
      return saying(datagram(record));
    case 'segment':
      return saying(segment(record));
    case 'packets':
      return saying(`not TCP, not UDP: ${packets(record)}`);
    case 'gap':
      return saying(`${formatSize(record.bytes)} forwarded but not looked at: decoding was behind`);
    case 'dropped':
      return saying(`${record.count} records not kept`);
    default:
      return record satisfies never;
  }
}

const opened = (record: OpenRecord): string =>
  `connection open ${record.transport} ${record.client} → ${record.upstream}`;

const enders = { upstream: ' by the client', downstream: ' by the server' };
const endings: Readonly<Record<CloseRecord['how'], string>> = {
  fin: 'closed',
  rst: 'reset',
  timeout: 'timed out',
  error: 'failed',
  local: 'closed by the tap',
};

function closed(record: CloseRecord): string {
  const by = record.dir && record.how !== 'local' ? enders[record.dir] : '';
  const { upstream, downstream } = record.bytes;
  const why = record.detail === undefined ? '' : `: ${record.detail}`;
  return `connection ${endings[record.how]}${by}${why} (${formatSize(upstream)} up, ${formatSize(downstream)} down)`;
}

function stream(record: StreamRecord): Description {
  const parsed = record.event === 'error' ? parseStandalone(record.xml) : undefined;
  if (parsed) return summarise(parsed, record.dir);
  const attributes = ['from', 'to', 'id', 'version', 'xml:lang']
    .filter((name) => Object.hasOwn(record.attrs, name))
    .map((name) => `${name}=${record.attrs[name]}`);
  return saying(['stream', record.event, ...attributes].join(' '));
}

/** Characters up to which a stanza is parsed for its line: rows are drawn beside the bytes that must be forwarded. */
const mostParsed = 128 * 1024;

function element(record: ElementRecord): Description {
  // The text of a stanza seldom repeats the namespace that the stream header declared.
  const parsed = record.xml.length <= mostParsed ? readElement(record.xml, record.ns) : undefined;
  if (parsed) return summarise(parsed, record.dir);
  const peer = record.dir === 'upstream' ? record.to && `→ ${record.to}` : record.from && `← ${record.from}`;
  const size = `(${formatSize(record.size)}, not parsed)`;
  return saying([record.name, record.type, peer, size].filter(Boolean).join(' '));
}

function data({ protocol, bytes, summary, text, hex }: DataRecord): string {
  if (summary !== undefined) return `${summary} (${formatSize(bytes)})`;
  return [`${protocol} data ${formatSize(bytes)}`, text ?? hex].filter(Boolean).join(': ');
}

const legs = { client: 'with the client', upstream: 'with the server', both: 'end to end' };

const tls = ({ leg, event, version, cipher, sni, alpn, detail }: TlsRecord): string =>
  [
    `TLS ${event} ${legs[leg]}`,
    version,
    cipher,
    sni && `for ${sni}`,
    alpn && `alpn ${alpn}`,
    detail && `(${detail})`,
  ]
    .filter(Boolean)
    .join(' ');

function datagram({ protocol, bytes, summary, text, hex }: DatagramRecord): string {
  if (summary !== undefined) return `${summary} (${formatSize(bytes)})`;
  return [`${protocol} datagram ${formatSize(bytes)}`, text ?? hex].filter(Boolean).join(': ');
}

const segment = ({ event, bytes, detail }: SegmentRecord): string =>
  [`tcp ${event}`, bytes > 0 && formatSize(bytes), detail && `(${detail})`].filter(Boolean).join(' ');

const packets = ({ counts }: PacketsRecord): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const violation = (record: ViolationRecord): string =>
  `${record.rule}: ${record.detail} (${record.rfc}, at byte ${record.offset})`;
