// Results read from the files that a command line names.
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import type { RunResult } from '../stats/result.js';
import { parseResult } from '../stats/result-schema.js';

/** A result, its file, and the name under which its reports are written. */
export interface Source {
  readonly file: string;
  readonly name: string;
  readonly result: RunResult;
}

/** Rejects with a UserError (104) that names the file. */
export async function readSource(file: string): Promise<Source> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${visible(file)}: ${fileFault(error)}`, exitCode.badInput, { cause: error });
  }
  const result = parseResult(text);
  if (!('wrong' in result)) return { file, name: nameOf(file), result };
  throw new UserError(
    `${visible(file)}: not a stanzascope result: ${visible(result.wrong)}`,
    exitCode.badInput,
  );
}

/** Several that are counted together, so that none may be given twice. */
export async function readRepeats(files: readonly string[]): Promise<Source[]> {
  const paths = files.map((file) => resolve(file));
  const twice = files.find((file, i) => paths.indexOf(resolve(file)) !== i);
  if (twice !== undefined)
    throw new UserError(`${visible(twice)}: it is given twice, and would count twice`, exitCode.usage);
  return Promise.all(files.map(readSource));
}

/** `reports/chat-1/result.json` is known by its directory, any other file by its own name. */
function nameOf(file: string): string {
  const stem = basename(file).replace(/\.json$/, '');
  return stem === 'result' ? basename(dirname(resolve(file))) : stem;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory, and should be a file',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'it exists and is no directory',
};

/** Why a file could not be read or written, in words. */
export function fileFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? visible(String(error));
}
