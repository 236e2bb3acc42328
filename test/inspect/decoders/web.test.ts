// XMPP in WebSocket and in HTTP: every case of test/fixtures/web through the pipeline, whole, byte by byte and at every cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pipeline } from '../../../src/inspect/pipeline.js';
import type { Direction } from '../../../src/model/flow.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { defaultLimits } from '../../../src/xmpp/frame.js';
import { linesOf } from '../../support/flow-cases.js';
import { byteByByte, type Cut, pieces, whole } from '../../support/memory-connection.js';
import { readWebCases, type WebCase } from '../../support/web-cases.js';

const cases = readWebCases();

function recordsOf({ events, limits, secrets }: WebCase, cut: Cut): TapRecord[] {
  const records: TapRecord[] = [];
  const pipeline = new Pipeline({
    epoch: micros(0),
    limits,
    secrets,
    emit: (record) => records.push(record),
  });
  const flows = new Set(events.map(({ flow }) => flow));
  const opening = { transport: 'tcp', client: 'c', upstream: 'u', at: micros(0) } as const;
  for (const flow of flows) pipeline.open({ flow, ...opening });
  for (const event of events) {
    if (event.kind !== 'bytes') continue;
    for (const piece of cut(event.bytes)) {
      const lent = Buffer.from(piece);
      pipeline.chunk(event.flow, event.direction, lent, micros(0));
      lent.fill('#');
    }
  }
  const bytes = { upstream: 0, downstream: 0 };
  if (events.some(({ kind }) => kind === 'end'))
    for (const flow of flows) pipeline.close(flow, { how: 'fin', bytes, at: micros(0) });
  return records;
}

/** What flow-cases.ts has no lines for. */
function lineOf(record: TapRecord): string | undefined {
  if (record.t === 'note') return `note ${record.topic} | ${record.text}`;
  if (record.t !== 'data' || record.text !== undefined || record.hex !== undefined) return undefined;
  const arrow = record.dir === 'upstream' ? '>' : '<';
  return `${arrow} ${record.offset} ${record.protocol} ${record.bytes} | ${record.summary}`;
}

/** Lines of the records, each with its connection where there are several. */
function shown(records: readonly TapRecord[]): string[] {
  const hasSeveral = new Set(records.map(({ flow }) => flow)).size > 1;
  const lines: string[] = [];
  let run: TapRecord[] = [];
  const flush = (): void => {
    const number = hasSeveral ? String(run[0]?.flow ?? '') : '';
    lines.push(...linesOf(run).map((line) => number + line));
    run = [];
  };
  for (const record of records) {
    const line = lineOf(record);
    // Only pieces of bytes are joined, since how they are cut follows the chunks; whatever has words is whole.
    const isPiece = record.t === 'data' && record.summary === undefined;
    if (!isPiece || run[0]?.flow !== record.flow) flush();
    if (line === undefined) run.push(record);
    else lines.push(hasSeveral ? `${record.flow}${line}` : line);
    if (!isPiece) flush();
  }
  flush();
  return lines;
}

describe.each(cases)('$name', (one) => {
  it('whole', () => {
    expect(shown(recordsOf(one, whole))).toEqual(one.records);
  });

  it.each([
    ['byte by byte', byteByByte],
    ['in pieces of seven', pieces(7)],
  ] as const)('%s', (_, cut) => {
    expect(shown(recordsOf(one, cut))).toEqual(one.records);
  });

  it('at every cut', () => {
    const longest = Math.max(...one.events.map((event) => (event.kind === 'bytes' ? event.bytes.length : 0)));
    for (let at = 1; at < longest; at++) {
      const cut: Cut = (bytes) =>
        [bytes.subarray(0, at), bytes.subarray(at)].filter((piece) => piece.length > 0);
      expect(shown(recordsOf(one, cut)), `cut at ${at}`).toEqual(one.records);
    }
  });
});

it.each([whole, byteByByte])('what begins like HTTP and is something else is named by others', (cut) => {
  const bytes = Buffer.from('HELO a.lit\r\n');
  const events = [{ kind: 'bytes' as const, direction: 'upstream' as const, bytes, flow: 1 }];
  const records = recordsOf({ name: '', events, limits: defaultLimits, secrets: 'mask', records: [] }, cut);
  const data = records.flatMap((record) => (record.t === 'data' ? [record] : []));
  expect(data.at(-1)?.protocol).toBe('smtp');
  expect(data.map(({ text }) => text).join('')).toBe('HELO a.lit\r\n');
});

const head = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n';
const agreed =
  'HTTP/1.1 101 OK\r\nSec-WebSocket-Protocol: xmpp\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
const httpbind = "xmlns='http://jabber.org/protocol/httpbind'";
const word = fc.oneof(
  fc.constantFrom(
    ...[head, agreed, 'GET / HTTP/1.1\r\n\r\n', 'HEAD / HTTP/1.1\r\n', '\r\n', 'HTTP/1.1 200 OK\r\n'],
    ...[
      'POST / HTTP/1.1\r\nContent-Length: 90\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n',
      '5\r\nhello\r\n',
    ],
    ...['Content-Encoding: gzip\r\n', 'Content-Length: 5\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1 101 X\r\n\r\n'],
    ...[
      `<body ${httpbind} rid='1' sid='s'>`,
      `<body ${httpbind} rid='2' sid='s'/>`,
      '</body>',
      '<presence/>',
    ],
    ...[
      '\x81\x0b<presence/>',
      '\xc1\x05abcde',
      '\x01\x02<a',
      '\x80\x02/>',
      '\x89\x00',
      '\x88\x02\x03\xe8',
      '\x81\xfe',
    ],
  ),
  fc.string({ maxLength: 6 }),
);
const words = fc.array(word, { maxLength: 8 }).map((parts) => Buffer.from(parts.join(''), 'latin1'));
const way = fc.constantFrom<Direction>('upstream', 'downstream');

it('nothing makes it throw, and every record stands within what was pushed', () => {
  const pieces = fc.array(fc.record({ direction: way, bytes: words, isGap: fc.nat({ max: 9 }) }), {
    maxLength: 10,
  });
  fc.assert(
    fc.property(fc.constantFrom('', head), pieces, (first, flow) => {
      const pushed = { upstream: 0, downstream: 0 };
      const records: TapRecord[] = [];
      const limits = { ...defaultLimits, stanzaBytes: 200 };
      const emit = (record: TapRecord): void => void records.push(record);
      const pipeline = new Pipeline({ epoch: micros(0), limits, secrets: 'mask', emit });
      pipeline.open({ flow: 1, transport: 'tcp', client: 'c', upstream: 'u', at: micros(0) });
      const all = [
        { direction: 'upstream' as const, bytes: Buffer.from(first || 'GET '), isGap: 1 },
        ...flow,
      ];
      for (const { direction, bytes, isGap } of all) {
        if (isGap === 0) pipeline.gap(1, direction, pushed[direction], 10, micros(0));
        pushed[direction] += bytes.length + (isGap === 0 ? 10 : 0);
        pipeline.chunk(1, direction, bytes, micros(0));
      }
      pipeline.close(1, { how: 'fin', bytes: pushed, at: micros(0) });
      for (const record of records) {
        if (!('offset' in record)) continue;
        expect(record.offset).toBeGreaterThanOrEqual(0);
        expect(record.offset).toBeLessThanOrEqual(pushed[record.dir]);
      }
    }),
    { numRuns: 2000 },
  );
});
