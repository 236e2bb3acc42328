// The formats of a capture file: what each makes of its facts, of a record, and of the end.
import type { TapRecord } from '../../model/record.js';
import type { CaptureFacts } from './frame-lines.js';
import { headerLine } from './frame-lines.js';
import { formatRecord } from './line.js';
import { PcapngWriter } from './pcapng.js';

/** Makes the pieces of one capture, in order. Nothing is made of what the format has no place for: an empty piece. */
export interface CaptureWriter {
  /** How each file of it begins. */
  header(): string | Uint8Array;
  record(record: TapRecord): string | Uint8Array;
  /** @param endLine the last line of an ndjson capture, if it is known */
  end(endLine?: string): string | Uint8Array;
}

const ndjson = (facts: CaptureFacts): CaptureWriter => ({
  header: () => `${headerLine(facts)}\n`,
  record: (record) => `${formatRecord(record)}\n`,
  end: (endLine) => (endLine === undefined ? '' : `${endLine}\n`),
});

/** By the suffix of the file: `.pcapng` for Wireshark, otherwise lines. */
export const captureWriter = (path: string, facts: CaptureFacts): CaptureWriter =>
  /\.pcapng$/i.test(path) ? new PcapngWriter(facts) : ndjson(facts);
