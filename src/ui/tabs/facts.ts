// What is known of a record in names and values: its own fields, SASL, stream management, TLS, its stream.
import type { Flow } from '../../inspect/flow.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { wrap } from '../../inspect/wrap.js';
import { formatSize } from '../../model/duration.js';
import type { TapRecord } from '../../model/record.js';
import { cell, type Style, type StyledLine, span } from '../styled.js';
import { lapse } from '../times.js';

interface Group {
  readonly name: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

type Fields = Readonly<Record<string, unknown>>;

const nameWidth = 15;

export function factLines(record: TapRecord, flow: Flow | undefined, room: number): readonly StyledLine[] {
  const indent = Math.min(nameWidth, Math.floor(room / 2));
  return groupsOf(record, flow)
    .filter(({ facts }) => facts.length > 0)
    .flatMap(({ name, facts }) => [
      [span(name, 'strong')],
      ...facts.flatMap(([label, value]) =>
        wrap<Style>([cell(`  ${label}`, indent, 'attr'), { text: value, style: 'plain' }], room, 0, indent),
      ),
    ]);
}

/** Shown elsewhere, or in words of their own. */
const apart: ReadonlySet<string> = new Set([
  't',
  'seq',
  'flow',
  'at',
  'xml',
  'b64',
  'text',
  'hex',
  'rtt',
  'answers',
]);

function groupsOf(record: TapRecord, flow: Flow | undefined): readonly Group[] {
  const fields: Fields = { ...record };
  const own = Object.entries(fields).filter(([name, value]) => !apart.has(name) && !isTable(value));
  const tables = Object.entries(fields).filter((entry): entry is [string, Fields] => isTable(entry[1]));
  return [
    {
      name: `${record.t[0]?.toUpperCase()}${record.t.slice(1)}`,
      facts: [
        ['record', String(record.seq)],
        ['time', timeOfDay(record.at, 6)],
        ...own.map(([name, value]) => [name, String(value)] as const),
        ...answer(record),
      ],
    },
    ...tables.map(([name, table]) => ({ name: titles[name] ?? name, facts: entries(table) })),
    ...(flow ? [{ name: `Stream #${flow.flow}`, facts: streamFacts(flow) }] : []),
  ];
}

const titles: Readonly<Record<string, string>> = {
  sasl: 'SASL',
  sm: 'Stream management',
  attrs: 'Attributes',
  fields: 'Fields',
  bytes: 'Bytes',
  counts: 'Packets',
  sha256: 'SHA-256',
};

const isTable = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const entries = (table: Fields): Group['facts'] =>
  Object.entries(table).map(([name, value]) => [name, String(value)] as const);

function answer(record: TapRecord): Group['facts'] {
  if (!('rtt' in record) || record.rtt === undefined) return [];
  return [['answered in', lapse(record.rtt) + (record.answers ? ` (${record.answers})` : '')]];
}

function streamFacts(flow: Flow): Group['facts'] {
  const { upstream, downstream } = flow.unacked;
  const legs = Object.entries(flow.tls).map(([leg, version]) => `${leg} ${version || 'yes'}`);
  return [
    ['phase', flow.phase],
    ...(flow.transport ? [['transport', flow.transport] as const] : []),
    ['client', flow.client || '?'],
    ['server', flow.upstream || '?'],
    ...(flow.jid === undefined ? [] : [['jid', flow.jid] as const]),
    ...(legs.length > 0 ? [['tls', legs.join(', ') + (flow.isDecrypted ? ', decrypted' : '')] as const] : []),
    ['bytes', `${formatSize(flow.bytes.upstream)} up, ${formatSize(flow.bytes.downstream)} down`],
    ['stanzas', `${flow.stanzas.upstream} up, ${flow.stanzas.downstream} down`],
    ...(upstream === undefined && downstream === undefined
      ? []
      : [['unacked', `${upstream ?? 0} up, ${downstream ?? 0} down`] as const]),
    ['faults', `${flow.violations} violations, ${flow.errors} errors, ${flow.lints} lint`],
  ];
}
