// A record as an object of a capture line, and back (docs/capture-format.md). Both ways lose nothing.
import type { Direction } from '../../model/flow.js';
import type { ElementRecord, TapRecord } from '../../model/record.js';
import { boundedTime, fromMillis, type Micros, toMillis } from '../../model/time.js';
import { describe } from '../describe.js';
import { type Fields, faultIn, isDirection, isObject } from './fields.js';

const short = { upstream: 'up', downstream: 'down' } as const;
const long: Readonly<Record<string, Direction>> = { up: 'upstream', down: 'downstream' };

/** One line of JSON without its line end; it can be shown on a terminal as it is. */
export function formatRecord(record: TapRecord): string {
  if (record.t === 'stanza' || record.t === 'nonza') return formatElement(record);
  const { t, seq, flow, at, ...rest } = record;
  return harmless(JSON.stringify({ t, seq, flow, at: toSeconds(at), ...shortened(rest) }));
}

/** Nearly all lines are of this kind: it is put together here, and what the screen says is added for readers of the file. */
function formatElement(record: ElementRecord): string {
  const { id, type, from, to, b64, rtt, answers, sasl, sm } = record;
  const { text, xeps } = describe(record);
  let line = `{"t":"${record.t}","seq":${number(record.seq)},"flow":${number(record.flow)},"at":${secondsText(record.at)},"dir":"${short[record.dir]}"`;
  line += `,"offset":${number(record.offset)},"size":${number(record.size)},"name":${quoted(record.name)},"ns":${quoted(record.ns)}`;
  if (id !== undefined) line += `,"id":${quoted(id)}`;
  if (type !== undefined) line += `,"type":${quoted(type)}`;
  if (from !== undefined) line += `,"from":${quoted(from)}`;
  if (to !== undefined) line += `,"to":${quoted(to)}`;
  line += `,"xml":${quoted(record.xml)}`;
  if (rtt !== undefined) line += `,"rtt":${number(toMillis(rtt))}`;
  if (answers !== undefined) line += `,"answers":${quoted(answers)}`;
  if (sasl !== undefined) line += `,"sasl":${harmless(JSON.stringify(sasl))}`;
  if (sm !== undefined) line += `,"sm":${harmless(JSON.stringify(sm))}`;
  if (b64 !== undefined) line += `,"b64":${quoted(b64)}`;
  return `${line},"summary":${quoted(text)},"xeps":${JSON.stringify(xeps)}}`;
}

/** JSON has no other numbers. */
const number = (value: number): string => (Number.isFinite(value) ? String(value) : 'null');

/** Nothing of it has an escape in JSON, or is obeyed by a terminal. */
const plain = /^[ !#-[\]-~]*$/;

/** A string as JSON has it. */
const quoted = (text: string): string => (plain.test(text) ? `"${text}"` : harmless(JSON.stringify(text)));

/** What JSON leaves as it is and a terminal would obey: DEL, C1 controls, bidirectional formats, line separators. */
const obeyed = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON with these as escapes. */
const harmless = (json: string): string =>
  json.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Seconds since the epoch with all six digits of the µs. */
export const toSeconds = (at: Micros): number => Number((at / 1e6).toFixed(6));

/** The same as text, without the detour over a fraction. */
function secondsText(at: Micros): string {
  const seconds = Math.floor(at / 1e6);
  const micros = at - seconds * 1e6;
  if (micros === 0) return String(seconds);
  return `${seconds}.${String(1e6 + micros)
    .slice(1)
    .replace(/0+$/, '')}`;
}

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

/** The record of a parsed line, or what is wrong with it. What `summary` and `xeps` say is worked out anew. */
export function readRecord(fields: Fields): TapRecord | { readonly wrong: string } {
  const record: Record<string, unknown> = { ...fields };
  // Of a datagram the summary is what its decoder said.
  if (fields.t === 'stanza' || fields.t === 'nonza') delete record.summary;
  delete record.xeps;
  if (typeof fields.at === 'number') record.at = boundedTime(fields.at * 1e6);
  if (typeof fields.dir === 'string') record.dir = long[fields.dir];
  if (typeof fields.rtt === 'number') record.rtt = fromMillis(fields.rtt);
  for (const key of ['bytes', 'sha256'] as const)
    if (isObject(fields[key])) record[key] = byLongName(fields[key]);
  const wrong = faultIn(record);
  return wrong === undefined ? (record as unknown as TapRecord) : { wrong };
}

const byLongName = ({ up, down }: Fields): Record<Direction, unknown> => ({ upstream: up, downstream: down });
