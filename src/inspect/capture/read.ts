// Reads the lines of a capture: header, records, end. A last line that was cut short by a crash is forgiven.
import type { TapRecord } from '../../model/record.js';
import { type CaptureFacts, captureFormat, captureVersion, readFacts } from './frame-lines.js';
import { readRecord } from './line.js';

export type CaptureLine =
  | { readonly kind: 'header'; readonly facts: CaptureFacts }
  | { readonly kind: 'truncated' | 'blank' }
  | { readonly kind: 'record'; readonly record: TapRecord }
  | { readonly kind: 'end'; readonly line: string }
  | { readonly kind: 'wrong'; readonly wrong: string };

/** One line after the other; remembers only whether the header has been seen. */
export class CaptureReader {
  #hasHeader = false;

  /** @param isLast the file ends with this line, without a line end after it */
  line(text: string, isLast: boolean): CaptureLine {
    if (text.trim() === '') return { kind: 'blank' };
    const fields = parseObject(text);
    if (!this.#hasHeader) return this.#header(fields ?? {});
    if (!fields) return isLast ? { kind: 'truncated' } : wrong('it is not a JSON object');
    if (fields.t === 'end') return { kind: 'end', line: text };
    const record = readRecord(fields);
    return 'wrong' in record ? { kind: 'wrong', wrong: record.wrong } : { kind: 'record', record };
  }

  #header(fields: Readonly<Record<string, unknown>>): CaptureLine {
    if (fields.t !== 'header' || fields.format !== captureFormat) {
      return wrong(
        `it is not a capture: the first line should have t "header" and format "${captureFormat}"`,
      );
    }
    if (fields.version !== captureVersion) {
      return wrong(
        `its version is ${JSON.stringify(fields.version)}; this program reads version ${captureVersion}`,
      );
    }
    this.#hasHeader = true;
    return { kind: 'header', facts: readFacts(fields) };
  }
}

const wrong = (text: string): CaptureLine => ({ kind: 'wrong', wrong: text });

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
