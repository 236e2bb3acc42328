// A record as an object of a capture line, and back (docs/capture-format.md). Both ways lose nothing.
import type { Direction } from '../../model/chunk.js';
import type { TapRecord } from '../../model/record.js';
import { fromMillis, type Micros, micros, toMillis } from '../../model/time.js';
import { describe } from '../describe.js';

type Fields = Readonly<Record<string, unknown>>;

const short = { upstream: 'up', downstream: 'down' } as const;
const long: Readonly<Record<string, Direction>> = { up: 'upstream', down: 'downstream' };

/** One line of JSON without its line end. */
export function formatRecord(record: TapRecord): string {
  const { t, seq, flow, at, ...rest } = record;
  return JSON.stringify({ t, seq, flow, at: toSeconds(at), ...shortened(rest), ...described(record) });
}

/** Seconds since the epoch with all six digits of the µs. */
export const toSeconds = (at: Micros): number => Number((at / 1e6).toFixed(6));

/** Directions and durations as the format has them. */
function shortened(rest: Readonly<Record<string, unknown>>): Fields {
  const fields: Record<string, unknown> = { ...rest };
  if (isDirection(rest.dir)) fields.dir = short[rest.dir];
  if (typeof rest.rtt === 'number') fields.rtt = toMillis(rest.rtt as Micros);
  for (const key of ['bytes', 'sha256'] as const) {
    const both = rest[key];
    if (typeof both === 'object' && both !== null)
      fields[key] = byShortName(both as Readonly<Record<Direction, unknown>>);
  }
  return fields;
}

export const byShortName = <T>({
  upstream,
  downstream,
}: Readonly<Record<Direction, T>>): { up: T; down: T } => ({
  up: upstream,
  down: downstream,
});

const isDirection = (value: unknown): value is Direction => value === 'upstream' || value === 'downstream';

/** For readers of the file: what the screen says about the element. */
function described(record: TapRecord): Fields {
  if (record.t !== 'stanza' && record.t !== 'nonza') return {};
  const { text, xeps } = describe(record);
  return { summary: text, xeps };
}

/** The record of a parsed line, or what is wrong with it. What `summary` and `xeps` say is worked out anew. */
export function readRecord(fields: Fields): TapRecord | { readonly wrong: string } {
  const kind = kinds[String(fields.t)];
  if (!kind) return { wrong: `no line has t ${JSON.stringify(fields.t)}` };
  const { summary: _, xeps: __, ...rest } = fields;
  const record: Record<string, unknown> = { ...rest, at: micros(Number(fields.at) * 1e6) };
  if (typeof fields.dir === 'string') record.dir = long[fields.dir];
  if (typeof fields.rtt === 'number') record.rtt = fromMillis(fields.rtt);
  for (const key of ['bytes', 'sha256'] as const)
    if (isObject(fields[key])) record[key] = byLongName(fields[key]);
  const missing = [...always, ...kind].find(([key, type]) => typeof record[key] !== type);
  if (missing) return { wrong: `${missing[0]} should be a ${missing[1]}` };
  return record as unknown as TapRecord;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const byLongName = ({ up, down }: Fields): Record<Direction, unknown> => ({ upstream: up, downstream: down });

type Field = readonly [name: string, type: 'number' | 'string' | 'object'];

const always: readonly Field[] = [
  ['seq', 'number'],
  ['flow', 'number'],
  ['at', 'number'],
];
const directed: readonly Field[] = [
  ['dir', 'string'],
  ['offset', 'number'],
];
const element: readonly Field[] = [
  ...directed,
  ['size', 'number'],
  ['name', 'string'],
  ['ns', 'string'],
  ['xml', 'string'],
];

/** What a line of each kind must have. */
const kinds: Readonly<Record<string, readonly Field[]>> = {
  open: [
    ['transport', 'string'],
    ['client', 'string'],
    ['upstream', 'string'],
  ],
  close: [
    ['how', 'string'],
    ['bytes', 'object'],
  ],
  stream: [...directed, ['event', 'string'], ['attrs', 'object'], ['xml', 'string']],
  stanza: element,
  nonza: element,
  keepalive: [...directed, ['size', 'number']],
  data: [...directed, ['bytes', 'number'], ['protocol', 'string']],
  violation: [...directed, ['rule', 'string'], ['rfc', 'string'], ['detail', 'string']],
  dropped: [['count', 'number']],
} satisfies Record<TapRecord['t'], readonly Field[]>;
