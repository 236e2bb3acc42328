// Every decoder: it never throws, its records are in a capture as they were, and nothing of a peer's reaches a terminal raw.

import type { Decoder, DecoderDef } from '../../../src/inspect/decoder.js';
import { decoders as registry } from '../../../src/inspect/decoders/index.js';
import type { Direction } from '../../../src/model/flow.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { decoderContext, readFlows } from '../../support/flow-cases.js';
import { readCases } from '../../support/stream-cases.js';
import { checkRecord } from '../check-record.js';
import { promise, type Target } from '../target.js';
import { xmppWords } from '../words.js';

const limits = { stanzaBytes: 4_000, depth: 20, attributes: 20, nameBytes: 100 };
const mostRecordsPerByte = 4;

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
  for (const record of records) checkRecord(def.name, record);
}
