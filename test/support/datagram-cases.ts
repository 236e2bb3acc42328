// Reads test/fixtures/datagrams (its README has the format), and runs the datagram decoder over a case.
import { readdirSync, readFileSync } from 'node:fs';
import type { Secrets } from '../../src/inspect/decoder.js';
import { decoders } from '../../src/inspect/decoders/index.js';
import { describe } from '../../src/inspect/describe.js';
import type { Direction } from '../../src/model/flow.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { decoderContext } from './flow-cases.js';
import { unescapeBytes } from './stream-cases.js';

const folder = new URL('../fixtures/datagrams/', import.meta.url);

export interface Datagram {
  readonly dir: Direction;
  readonly bytes: Buffer;
}

export interface DatagramOptions {
  readonly port?: number;
  readonly secrets?: Secrets;
}

export interface DatagramCase extends DatagramOptions {
  readonly name: string;
  readonly datagrams: readonly Datagram[];
  readonly records: readonly string[];
}

export function readDatagramCases(): DatagramCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readCase(name.slice(0, -4), readFileSync(new URL(name, folder), 'utf8')));
}

function readCase(name: string, text: string): DatagramCase {
  const [, head = '', datagrams = '', records = ''] =
    /^([\s\S]*?)--- datagrams\n([\s\S]*?)--- records\n([\s\S]*)$/.exec(text) ?? [];
  const port = /port=(\d+)/.exec(head)?.[1];
  return {
    name,
    ...(port !== undefined && { port: Number(port) }),
    secrets: head.includes('secrets: keep') ? 'keep' : 'mask',
    datagrams: datagrams
      // A datagram goes on in lines that are indented.
      .replace(/\n {2}/g, ' ')
      .split('\n')
      .slice(0, -1)
      .map((line) => ({
        dir: line.startsWith('>') ? 'upstream' : 'downstream',
        bytes: bytesOf(line.slice(2)),
      })),
    records: records.split('\n').slice(0, -1),
  };
}

/** Parts one after the other: hex in pairs, text in quotes. */
const bytesOf = (text: string): Buffer =>
  Buffer.concat(
    [...text.matchAll(/"([^"]*)"|([0-9a-fA-F ]+)/g)].map(([, quoted, hex = '']) =>
      quoted === undefined ? Buffer.from(hex.replaceAll(' ', ''), 'hex') : unescapeBytes(quoted),
    ),
  );

/** Feeds a fresh decoder with bytes that are gone after each call; a datagram comes every ms. */
export function decodeDatagrams(
  datagrams: readonly Datagram[],
  { port, secrets = 'mask' }: DatagramOptions = {},
): TapRecord[] {
  const records: TapRecord[] = [];
  const decoder = decoders.datagram.create(
    decoderContext({
      ...{ transport: 'datagram', secrets, emit: (record) => void records.push(record) },
      ...(port !== undefined && { port }),
    }),
  );
  for (const [i, { dir, bytes }] of datagrams.entries()) {
    const lent = Buffer.from(bytes);
    decoder.push(dir, lent, micros(i * 1000));
    lent.fill('#');
  }
  decoder.end('upstream', micros(0));
  decoder.end('downstream', micros(0));
  return records;
}

/** Records as the lines of a case: what a row says, and below it the fields or the first bytes. */
export function datagramLines(records: readonly TapRecord[]): string[] {
  return records.flatMap((record) => {
    if (!('dir' in record) || record.t === 'close') return [];
    const arrow = record.dir === 'upstream' ? '>' : '<';
    if (record.t !== 'datagram') {
      const rtt = 'rtt' in record && record.rtt !== undefined ? ` rtt=${record.rtt}` : '';
      const offset = 'offset' in record ? ` ${record.offset}` : '';
      return [`${arrow} ${record.t}${offset}${rtt} | ${describe(record).text}`];
    }
    const { protocol, text, hex, fields = {} } = record;
    return [
      `${arrow} ${protocol} ${record.offset} | ${JSON.stringify(describe(record).text).slice(1, -1)}`,
      ...Object.entries(fields).map(([name, value]) => `  ${name}: ${value}`),
      ...(text === undefined ? [] : [`  text: ${JSON.stringify(text)}`]),
      ...(hex === undefined ? [] : [`  hex: ${hex}`]),
    ];
  });
}
