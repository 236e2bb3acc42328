// What the screen shows, saved to a file: a capture for decode or Wireshark, or lines of text, by the file's suffix.
import { existsSync } from 'node:fs';
import type { CaptureFacts } from '../inspect/capture/frame-lines.js';
import { type CaptureWriter, captureWriter } from '../inspect/capture/writer.js';
import { lines } from '../inspect/lines.js';
import { exitCode, UserError } from '../model/errors.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { LineFile } from '../net/line-file.js';

/** Does not overtake the disk. @throws when the file is there already, cannot be written, or not to its end */
export async function saveRecords(
  records: readonly TapRecord[],
  path: string,
  facts: CaptureFacts,
): Promise<void> {
  // A slip of the fingers shall not cost a capture.
  if (existsSync(path)) throw new UserError(`${visible(path)}: it is there already`, exitCode.badInput);
  const writer = /\.txt$/i.test(path) ? text : captureWriter(path, facts);
  const file = LineFile.open(path);
  file.write(writer.header());
  for (const record of records) {
    file.write(writer.record(record));
    await file.drained();
  }
  const fault = await file.close(writer.end());
  if (fault) throw fault;
}

const text: CaptureWriter = {
  header: () => '',
  record: (record) => `${lines(record)}\n`,
  end: () => '',
};
