// The folder that a run leaves its results in.
import { access, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { type WriterName, writers } from '../report/registry.js';
import { filesOf } from '../report/writer.js';
import type { RunResult } from '../stats/result.js';

/** `reports/chat-20260131-093000`, in UTC. */
export function defaultFolder(name: string): string {
  const time = new Date().toISOString().replace(/\..*/, '').replaceAll(/[-:]/g, '').replace('T', '-');
  return join('reports', `${name.replaceAll(/[^\w.-]+/g, '-')}-${time}`);
}

/** Made and tried before the load, so that no measurement is lost for want of a place. */
export async function openResultFolder(directory: string): Promise<string> {
  try {
    await makeFolder(directory);
    await access(directory, constants.W_OK);
    return directory;
  } catch (error) {
    const reasons: Record<string, string> = {
      EACCES: 'permission denied',
      EEXIST: 'it exists and is no directory',
      ENOENT: 'no directory can be made there',
      ENOTDIR: 'a part of the path is no directory',
      EROFS: 'the file system is read-only',
    };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasons[code] ?? visible(String(error));
    throw new UserError(
      `--out ${visible(directory)}: ${reason}; name a directory that can be written`,
      exitCode.badInput,
      {
        cause: error,
      },
    );
  }
}

/** With its parents. Node's own recursive mkdir never returns where the system says ENOENT for good, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** `result.json`, `report.txt` and so on, into a folder that openResultFolder() has tried. */
export async function writeReports(
  result: RunResult,
  names: readonly WriterName[],
  directory: string,
): Promise<void> {
  for (const writer of names) {
    for (const { name, text } of filesOf(writers[writer], result))
      await writeFile(join(directory, name), text);
  }
}
