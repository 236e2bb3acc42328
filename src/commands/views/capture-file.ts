// `--record FILE`: the capture on disk. What the disk does not take in time is counted in the file itself.
import { headerLine } from '../../inspect/capture/frame-lines.js';
import { formatRecord } from '../../inspect/capture/line.js';
import type { DroppedRecord } from '../../model/record.js';
import { visible } from '../../model/sanitise.js';
import type { LineFile } from '../../net/line-file.js';
import { widened } from './patience.js';
import type { View, ViewOptions } from './view.js';

export function openCaptureFile(path: string, file: LineFile, { facts, context }: ViewOptions): View {
  file.write(headerLine(facts));
  let gap: DroppedRecord | undefined;
  return {
    record(record) {
      if (gap && file.write(formatRecord(gap))) gap = undefined;
      if (!file.write(formatRecord(record))) gap = widened(gap, record);
    },
    async end(endLine = '') {
      const last = [gap ? formatRecord(gap) : '', endLine].filter((line) => line !== '');
      const fault = await file.close(last);
      if (fault)
        context.stderr(`stanzascope: ${visible(path)}: ${fault.message}; the capture is not complete\n`);
    },
  };
}
