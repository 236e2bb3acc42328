// The session of the golden screens as a capture on disk: what `decode` shows of it is the same everywhere.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headerLine } from '../../src/inspect/capture/frame-lines.js';
import { formatRecord } from '../../src/inspect/capture/line.js';
import { micros } from '../../src/model/time.js';
import { session } from '../ui/records.js';
import { temporaryDirectory } from './cli.js';

const end = '{"t":"end","at":1768469415.2,"flows":2,"bytes":{"up":0,"down":0},"sha256":{"up":"","down":""}}';

/** The lines of the capture, the last one without a line end. */
export function sessionLines(): string[] {
  const records = session();
  const at = records[0]?.at ?? micros(0);
  const maps = ['tcp://127.0.0.1:15222=tcp://127.0.0.1:5222'];
  return [headerLine({ tool: '0.1.0', at, secrets: 'mask', maps }), ...records.map(formatRecord), end];
}

/** `session.ndjson` in a directory of its own, holding `lines`. @returns the directory */
export async function writeCapture(
  lines: readonly string[] = sessionLines(),
  lineEnd = '\n',
): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'session.ndjson'), lines.join('\n') + lineEnd);
  return directory;
}
