// `--record FILE`: the capture on disk. What the disk does not take in time is counted in the file itself.
import { captureWriter } from '../../inspect/capture/writer.js';
import type { DroppedRecord } from '../../model/record.js';
import { visible } from '../../model/sanitise.js';
import type { LineFile } from '../../net/line-file.js';
import { widened } from './patience.js';
import type { View, ViewOptions } from './view.js';

export interface Recording extends View {
  /** Whether all of the file is on the disk; known after the end. */
  readonly isComplete: boolean;
  /** Resolves when the disk has caught up: for records that can wait. */
  drained(): Promise<void>;
}

/** @param mostBytes of one file; the next one of the series begins before it becomes larger */
export function openCaptureFile(
  path: string,
  file: LineFile,
  mostBytes: number | undefined,
  { facts, context }: Pick<ViewOptions, 'facts' | 'context'>,
): Recording {
  const writer = captureWriter(path, facts);
  const header = writer.header();
  const headerSize = Buffer.byteLength(header);
  file.write(header);
  let gap: DroppedRecord | undefined;
  let isComplete = true;
  const write = (piece: string | Uint8Array): boolean => {
    if (
      mostBytes !== undefined &&
      file.size > headerSize &&
      file.size + Buffer.byteLength(piece) > mostBytes
    ) {
      file.next();
      file.write(header);
    }
    return file.write(piece);
  };
  return {
    get isComplete() {
      return isComplete;
    },
    drained: () => file.drained(),
    record(record) {
      if (gap && write(writer.record(gap))) gap = undefined;
      if (!write(writer.record(record))) gap = widened(gap, record);
    },
    async end(endLine) {
      const last = [gap ? writer.record(gap) : '', writer.end(endLine)];
      const fault = await file.close(Buffer.concat(last.map((piece) => Buffer.from(piece as string))));
      if (!fault) return;
      isComplete = false;
      context.stderr(`stanzascope: ${visible(path)}: ${fault.message}; the capture is not complete\n`);
    },
  };
}
