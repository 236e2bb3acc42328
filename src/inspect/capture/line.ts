// A record as an object of a capture line, and back (docs/capture-format.md). Both ways lose nothing.
import type { Direction } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import { boundedTime, fromMillis, type Micros, toMillis } from '../../model/time.js';
import { describe } from '../describe.js';
import { type Fields, faultIn, isDirection, isObject } from './fields.js';

const short = { upstream: 'up', downstream: 'down' } as const;
const long: Readonly<Record<string, Direction>> = { up: 'upstream', down: 'downstream' };

/** One line of JSON without its line end; it can be shown on a terminal as it is. */
export function formatRecord(record: TapRecord): string {
  const { t, seq, flow, at, ...rest } = record;
  return harmless(
    JSON.stringify({ t, seq, flow, at: toSeconds(at), ...shortened(rest), ...described(record) }),
  );
}

/** What JSON leaves as it is and a terminal would obey: DEL, C1 controls, bidirectional formats, line separators. */
const obeyed = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON with these as escapes. */
const harmless = (json: string): string =>
  json.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

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

/** For readers of the file: what the screen says about the element. */
function described(record: TapRecord): Fields {
  if (record.t !== 'stanza' && record.t !== 'nonza') return {};
  const { text, xeps } = describe(record);
  return { summary: text, xeps };
}

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
