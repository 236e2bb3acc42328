// What holds of every record: it is read as it was written, and no terminal obeys what a peer put into it.
import { formatRecord, readRecord } from '../../src/inspect/capture/line.js';
import { lines } from '../../src/inspect/lines.js';
import type { TapRecord } from '../../src/model/record.js';
import { promise } from './target.js';

const obeyed = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

/** @param name of whoever made it */
export function checkRecord(name: string, record: TapRecord): void {
  const line = formatRecord(record);
  promise(!obeyed.test(line), `a terminal would obey the line of ${name}: ${JSON.stringify(line)}`);
  promise(!obeyed.test(lines(record)), `a terminal would obey ${name}: ${JSON.stringify(lines(record))}`);
  const again = readRecord(JSON.parse(line));
  promise(!('wrong' in again), `${name} writes a line that is not read: ${line}: ${JSON.stringify(again)}`);
  const second = formatRecord(again as TapRecord);
  promise(second === line, `${name} writes\n${line}\nand after reading it\n${second}`);
}
