// Reads test/fixtures/flows (its README has the format), and runs a decoder over a case.
import { readdirSync, readFileSync } from 'node:fs';
import { constants, deflateSync } from 'node:zlib';
import type { DecoderContext, DecoderDef, Secrets } from '../../src/inspect/decoder.js';
import { chooseDecoder } from '../../src/inspect/decoders/index.js';
import { newShared, type Shared } from '../../src/inspect/shared.js';
import type { Direction } from '../../src/model/flow.js';
import type { ElementRecord, NoteRecord, TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import type { TlsStanding, TlsStrategy } from '../../src/xmpp/channel-binding.js';
import { defaultLimits, type FramerLimits } from '../../src/xmpp/frame.js';
import { type Cut, whole } from './memory-connection.js';
import { header, unescapeBytes } from './stream-cases.js';

export type FlowEvent =
  | { readonly kind: 'bytes'; readonly direction: Direction; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly direction: Direction }
  | { readonly kind: 'gap'; readonly direction: Direction; readonly count: number }
  | { readonly kind: 'secured' }
  | { readonly kind: 'time'; readonly at: number };

export interface FlowOptions {
  readonly limits?: FramerLimits;
  readonly secrets?: Secrets;
  readonly cut?: Cut;
  readonly tls?: TlsStanding;
  readonly shared?: Shared;
}

/** What of the records a case is about, beyond those of the bytes. */
export type ShownKind = 'lint' | 'note' | 'facts';

export interface FlowCase {
  readonly name: string;
  readonly events: readonly FlowEvent[];
  readonly options: FlowOptions;
  readonly shows: readonly ShownKind[];
  readonly records: readonly string[];
}

const arrows: Readonly<Record<string, Direction>> = { '>': 'upstream', '<': 'downstream' };

/** Headers that have all that they should. */
const headers: Readonly<Record<string, string>> = {
  HEADER: header,
  CLIENT: header.replace(' version', " to='x.lit' version"),
  SERVER: header.replace(' version', " from='x.lit' id='s1' version"),
};

const withHeaders = (line: string): string =>
  line.replace(/HEADER|CLIENT|SERVER/, (name) => headers[name] ?? name);

/** @param folder of `test/fixtures` */
export function readFlows(folder = 'flows'): FlowCase[] {
  const url = new URL(`../fixtures/${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readFlow(name.slice(0, -4), readFileSync(new URL(name, url), 'utf8')));
}

function readFlow(name: string, text: string): FlowCase {
  const [, head = '', bytes = '', records = ''] =
    /^([\s\S]*?)--- bytes\n([\s\S]*?)--- records\n([\s\S]*)$/.exec(text) ?? [];
  const overrides = [...head.matchAll(/(\w+)=(\d+)/g)].filter(([, key]) => key && key in defaultLimits);
  const strategy = /^# tls: (\w+)$/m.exec(head)?.[1];
  return {
    name,
    events: bytes.split('\n').slice(0, -1).map(readEvent),
    options: {
      limits: {
        ...defaultLimits,
        ...Object.fromEntries(overrides.map(([, key, value]) => [key, Number(value)])),
      },
      secrets: head.includes('secrets: keep') ? 'keep' : 'mask',
      ...(strategy && { tls: { strategy: strategy as TlsStrategy } }),
    },
    shows: (/^# shows: (.*)$/m.exec(head)?.[1]?.split(' ') ?? []) as ShownKind[],
    records: records.split('\n').slice(0, -1).map(withHeaders),
  };
}

function readEvent(line: string): FlowEvent {
  const direction = arrows[line.replace('end ', '').charAt(0)] ?? 'upstream';
  const [, gap, count] = /^gap ([<>]) (\d+)$/.exec(line) ?? [];
  if (gap) return { kind: 'gap', direction: arrows[gap] ?? 'upstream', count: Number(count) };
  if (line === 'secured') return { kind: 'secured' };
  const zlib = /^([<>])z (.*)$/.exec(line);
  if (zlib) return compressed(arrows[zlib[1] ?? ''] ?? 'upstream', zlib[2] ?? '');
  if (line.startsWith('@')) return { kind: 'time', at: Number(line.slice(2)) };
  if (line.startsWith('end')) return { kind: 'end', direction };
  return { kind: 'bytes', direction, bytes: unescapeBytes(withHeaders(line.slice(2))) };
}

/** One piece of a zlib stream, as a peer would flush it; the pieces of a direction belong together only within one line. */
const compressed = (direction: Direction, text: string): FlowEvent => ({
  kind: 'bytes',
  direction,
  bytes: deflateSync(unescapeBytes(withHeaders(text)), { finishFlush: constants.Z_SYNC_FLUSH }),
});

/** What a decoder is made with by the pipeline; inner decoders are chosen from the registry. */
export function decoderContext(
  given: Partial<DecoderContext> & Pick<DecoderContext, 'emit'>,
): DecoderContext {
  const context: DecoderContext = {
    flow: 7,
    transport: 'stream',
    limits: defaultLimits,
    secrets: 'mask',
    shared: newShared(),
    inner: (first, { emit = context.emit, except = [] } = {}) => {
      const { inner, ...others } = context;
      const inside = decoderContext({ ...others, emit, except });
      return chooseDecoder('stream', first, context.port, except).create(inside);
    },
    ...given,
  };
  return context;
}

/** Feeds a fresh decoder. */
export function decode(
  decoder: DecoderDef,
  events: readonly FlowEvent[],
  options: FlowOptions = {},
): TapRecord[] {
  const { limits = defaultLimits, secrets = 'mask', cut = whole, tls, shared = newShared() } = options;
  const seen: TapRecord[] = [];
  const decoding = decoder.create(
    decoderContext({ limits, secrets, shared, tls: () => tls, emit: (record) => void seen.push(record) }),
  );
  let at = micros(0);
  for (const event of events) {
    if (event.kind === 'time') at = micros(event.at);
    else if (event.kind === 'end') decoding.end(event.direction, at);
    else if (event.kind === 'gap') decoding.gap?.(event.direction, event.count, at);
    else if (event.kind === 'secured') decoding.secured?.(at);
    else
      for (const piece of cut(event.bytes)) {
        const lent = Buffer.from(piece);
        decoding.push(event.direction, lent, at);
        // Bytes are only valid during the call.
        lent.fill('#');
      }
  }
  return seen;
}

/** The lint alone: direction, offset, rule, and ` | ` before its words. */
export const lintOf = (records: readonly TapRecord[]): string[] =>
  records.flatMap((record) =>
    record.t === 'lint'
      ? [`${record.dir === 'upstream' ? '>' : '<'} ${record.offset} ${record.rule} | ${record.detail}`]
      : [],
  );

/** Records as the lines of a case. @param shows the lint, notes, and what is understood, which most cases are not about */
export function linesOf(records: readonly TapRecord[], shows: readonly ShownKind[] = []): string[] {
  const lines: { head: string; what: string; size: number; end: number; tail: string }[] = [];
  for (const record of records) {
    if (record.t === 'lint' && !shows.includes('lint')) continue;
    if (record.t === 'note' && shows.includes('note')) lines.push(noteLine(record));
    if (record.t === 'close' || !('dir' in record)) continue;
    if (!('offset' in record) || record.t === 'datagram' || record.t === 'gap') continue;
    const arrow = record.dir === 'upstream' ? '>' : '<';
    const [what, size, tail] = partsOf(record, shows.includes('facts'));
    const last = lines.at(-1);
    const joins = record.t === 'keepalive' || record.t === 'data';
    if (joins && last?.what === `${arrow} ${what}` && last.end === record.offset) {
      Object.assign(last, { size: last.size + size, end: last.end + size, tail: last.tail + tail });
    } else {
      lines.push({
        head: `${arrow} ${record.offset} ${what}`,
        what: joins ? `${arrow} ${what}` : '',
        size,
        end: record.offset + size,
        tail,
      });
    }
  }
  return lines.map(
    ({ head, size, tail }) => `${head}${size > 0 ? ` ${size}` : ''}${tail === '' ? '' : ` | ${tail}`}`,
  );
}

type Shown = Exclude<Extract<TapRecord, { offset: number }>, { t: 'datagram' | 'gap' }>;

/** What it is, its size where that is told, and what it shows. */
function partsOf(record: Shown, hasFacts: boolean): readonly [string, number, string] {
  switch (record.t) {
    case 'stream':
      return [`stream ${record.event}${fields(record.attrs)}`, 0, record.xml];
    case 'keepalive':
      return ['keepalive', record.size, ''];
    case 'lint':
      return [`lint ${record.rule}`, 0, `${record.rfc}: ${record.detail}`];
    case 'violation':
      return [`violation ${record.rule}`, 0, `${record.rfc}: ${record.detail}`];
    case 'data':
      return [
        `data ${record.protocol}`,
        record.bytes,
        escaped(record.text === undefined ? Buffer.from(record.hex ?? '', 'hex') : Buffer.from(record.text)),
      ];
    case 'stanza':
    case 'nonza': {
      const { t, name, ns, id, type, from, to, rtt, b64, size, xml } = record;
      const facts = hasFacts ? understood(record) : {};
      return [
        `${t} ${name}${fields({ ns, id, type, from, to, rtt, b64, ...facts })}`,
        size,
        escaped(Buffer.from(xml)),
      ];
    }
  }
}

/** `answers`, and the fields of `sasl` and `sm` after their names. */
const understood = ({ answers, sasl, sm }: ElementRecord): Readonly<Record<string, string | undefined>> => ({
  answers,
  sasl: sasl && JSON.stringify(sasl),
  sm: sm && JSON.stringify(sm),
});

const noteLine = ({ dir, topic, text }: NoteRecord) => ({
  head: `${dir === undefined ? '-' : dir === 'upstream' ? '>' : '<'} note ${topic}`,
  ...{ what: '', size: 0, end: -1, tail: escaped(Buffer.from(text)) },
});

const fields = (named: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${value}`)
    .join('');

const escaped = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/[^\x20-\x7e]|\\/g, (c) =>
      c === '\\' ? '\\\\' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
