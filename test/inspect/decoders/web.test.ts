// XMPP in WebSocket and in HTTP: every case of test/fixtures/web through the pipeline, whole, byte by byte and at every cut.
import { describe, expect, it } from 'vitest';
import { Pipeline } from '../../../src/inspect/pipeline.js';
import type { DataRecord, TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
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

/** Lines of the records, each with its connection where there are several, and notes as they are. */
function shown(records: readonly TapRecord[]): string[] {
  const flows = new Set(records.map(({ flow }) => flow));
  return runsOf(records).flatMap((run) => {
    const [record] = run;
    const number = flows.size > 1 ? String(record.flow) : '';
    if (record.t === 'note') return [`${number}note ${record.topic} | ${record.text}`];
    if (isInWords(record))
      return [
        `${number}${record.dir === 'upstream' ? '>' : '<'} ${record.offset} ${record.protocol} ${record.bytes} | ${record.summary}`,
      ];
    return linesOf(run, ['lint']).map((line) => number + line);
  });
}

/** Bytes that follow each other are one line, however they were cut; a message of its own is a line of its own. */
function runsOf(records: readonly TapRecord[]): [TapRecord, ...TapRecord[]][] {
  const runs: [TapRecord, ...TapRecord[]][] = [];
  for (const record of records) {
    const run = runs.at(-1);
    if (run && isBytes(run[0]) && isBytes(record) && run[0].flow === record.flow) run.push(record);
    else runs.push([record]);
  }
  return runs;
}

const isBytes = (record: TapRecord): boolean =>
  record.t === 'data' && record.summary === undefined && !isInWords(record);

const isInWords = (record: TapRecord): record is DataRecord =>
  record.t === 'data' && record.text === undefined && record.hex === undefined;

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
