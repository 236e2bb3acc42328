// `--record FILE`: the capture on disk. What the disk does not take in time is counted in the file itself.
import { headerLine } from '../../inspect/capture/frame-lines.js';
import { formatRecord } from '../../inspect/capture/line.js';
import type { TapRecord } from '../../model/record.js';
import type { LineFile } from '../../net/line-file.js';
import { dropped } from './patience.js';
import type { View, ViewOptions } from './view.js';

export function openCaptureFile(path: string, file: LineFile, { facts, context }: ViewOptions): View {
  file.write(headerLine(facts));
  let missing = 0;
  return {
    record(record: TapRecord) {
      if (missing > 0 && file.write(formatRecord(dropped(record, missing)))) missing = 0;
      if (!file.write(formatRecord(record))) missing++;
    },
    async end(endLine) {
      if (endLine !== undefined) file.write(endLine);
      const fault = await file.close();
      if (fault) context.stderr(`stanzascope: ${path}: ${fault.message}; the capture is not complete\n`);
    },
  };
}
