// Reads test/fixtures/named (its README has the format): connections that are not XMPP, and what they are called.
import { readdirSync, readFileSync } from 'node:fs';
import type { Secrets } from '../../src/inspect/decoder.js';
import { chooseDecoder } from '../../src/inspect/decoders/index.js';
import { describe } from '../../src/inspect/describe.js';
import type { Direction } from '../../src/model/flow.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { decoderContext } from './flow-cases.js';
import { header, unescapeBytes } from './stream-cases.js';

const folder = new URL('../fixtures/named/', import.meta.url);

export interface Piece {
  readonly dir: Direction;
  readonly bytes: Buffer;
}

export interface NamedCase {
  readonly name: string;
  readonly port?: number;
  /** What no record may show. */
  readonly secrets: readonly string[];
  readonly pieces: readonly Piece[];
  readonly records: readonly string[];
}

export function readNamedCases(): NamedCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readCase(name.slice(0, -4), readFileSync(new URL(name, folder), 'utf8')));
}

function readCase(name: string, text: string): NamedCase {
  const [, head = '', bytes = '', records = ''] =
    /^([\s\S]*?)--- bytes\n([\s\S]*?)--- records\n([\s\S]*)$/.exec(text) ?? [];
  const port = /port=(\d+)/.exec(head)?.[1];
  return {
    name,
    ...(port !== undefined && { port: Number(port) }),
    secrets: [...head.matchAll(/^secret: (.*)$/gm)].map(([, secret = '']) => secret),
    pieces: bytes
      .split('\n')
      .slice(0, -1)
      .map((line) => ({
        dir: line.startsWith('>') ? 'upstream' : 'downstream',
        bytes: unescapeBytes(line.slice(2).replace('HEADER', header)),
      })),
    records: records.split('\n').slice(0, -1),
  };
}

/** Chooses a decoder by the first piece, as the pipeline does, and feeds it bytes that are gone after each call. */
export function decodePieces(
  pieces: readonly Piece[],
  port?: number,
  secrets: Secrets = 'mask',
): TapRecord[] {
  const records: TapRecord[] = [];
  const [first] = pieces;
  if (!first) return records;
  const decoder = chooseDecoder('stream', first.bytes, port).create(
    decoderContext({
      ...{ secrets, emit: (record) => void records.push(record) },
      ...(port !== undefined && { port }),
    }),
  );
  for (const { dir, bytes } of pieces) {
    const lent = Buffer.from(bytes);
    decoder.push(dir, lent, micros(0));
    lent.fill('#');
  }
  decoder.end('upstream', micros(0));
  decoder.end('downstream', micros(0));
  return records;
}

/** Records as the lines of a case. */
export const namedLines = (records: readonly TapRecord[]): string[] =>
  records.map((record) => {
    const arrow = 'dir' in record && record.dir === 'upstream' ? '>' : '<';
    const offset = 'offset' in record ? ` ${record.offset}` : '';
    const what = record.t === 'data' ? `data ${record.protocol}` : record.t;
    return `${arrow} ${what}${offset} | ${JSON.stringify(describe(record).text).slice(1, -1)}`;
  });

/** All that is shown of the bytes of a direction, put together. */
export const shownOf = (records: readonly TapRecord[], dir: Direction): string =>
  records
    .flatMap((record) => (record.t === 'data' && record.dir === dir ? [record] : []))
    .map(({ text, hex = '' }) => text ?? Buffer.from(hex, 'hex').toString('latin1'))
    .join('');
