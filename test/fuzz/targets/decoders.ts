// Every decoder: it never throws, its records are in a capture as they were, and nothing of a peer's reaches a terminal raw.

import { formatRecord, readRecord } from '../../../src/inspect/capture/line.js';
import type { Decoder, DecoderDef } from '../../../src/inspect/decoder.js';
import { decoders as registry } from '../../../src/inspect/decoders/index.js';
import { lines } from '../../../src/inspect/lines.js';
import type { Direction } from '../../../src/model/flow.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { decoderContext, readFlows } from '../../support/flow-cases.js';
import { readCases } from '../../support/stream-cases.js';
import { promise, type Target } from '../target.js';
import { xmppWords } from '../words.js';

const limits = { stanzaBytes: 4_000, depth: 20, attributes: 20, nameBytes: 100 };
const mostRecordsPerByte = 4;
const obeyed = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

export const decoders: Target = {
  seeds: () => [
    ...readCases().map(({ bytes }) => bytes.subarray(0, 4_000)),
    ...readFlows().map(({ events }) =>
      Buffer.concat(events.flatMap((event) => (event.kind === 'bytes' ? [event.bytes] : []))).subarray(
        0,
        4_000,
      ),
    ),
  ],
  words: xmppWords,
  run(input) {
    for (const def of Object.values<DecoderDef>(registry)) decodeAll(def, input);
  },
};

function decodeAll(def: DecoderDef, input: Buffer): void {
  const records: TapRecord[] = [];
  const decoder: Decoder = def.create(
    decoderContext({ transport: def.transport, limits, emit: (record) => void records.push(record) }),
  );
  let direction: Direction = 'upstream';
  for (let at = 0; at < input.length; ) {
    const length = 1 + ((input[at] ?? 0) % 60);
    decoder.push(direction, Buffer.from(input.subarray(at, at + length)), micros(at));
    if (length % 3 === 0) direction = direction === 'upstream' ? 'downstream' : 'upstream';
    if (length === 60) decoder.secured?.(micros(at));
    if (length === 59) decoder.gap?.(direction, 10, micros(at));
    at += length;
  }
  decoder.end('upstream', micros(input.length));
  decoder.end('downstream', micros(input.length));
  promise(
    records.length <= 10 + mostRecordsPerByte * input.length,
    `${def.name} made ${records.length} records of ${input.length} bytes`,
  );
  for (const record of records) check(def.name, record);
}

function check(name: string, record: TapRecord): void {
  const line = formatRecord(record);
  promise(!obeyed.test(line), `a terminal would obey the line of ${name}: ${JSON.stringify(line)}`);
  promise(!obeyed.test(lines(record)), `a terminal would obey ${name}: ${JSON.stringify(lines(record))}`);
  const again = readRecord(JSON.parse(line));
  promise(!('wrong' in again), `${name} writes a line that is not read: ${line}: ${JSON.stringify(again)}`);
  const second = formatRecord(again as TapRecord);
  promise(second === line, `${name} writes\n${line}\nand after reading it\n${second}`);
}
