// `stanzascope report --merge`: the shares of one run as one result.
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import type { WriterName } from '../report/registry.js';
import { mergeResults } from '../stats/merge-results.js';
import type { RunResult } from '../stats/result.js';
import { openResultFolder, writeReports } from './result-folder.js';
import { readRepeats } from './result-source.js';
import { verdictCode } from './verdict-code.js';

export interface MergeOptions {
  readonly files: readonly string[];
  readonly report: readonly WriterName[];
  /** Gets `result.json` and the reports; without it they are printed. */
  readonly out?: string;
  print(result: RunResult, names: readonly WriterName[]): void;
  say(line: string): void;
}

/** The exit code is that of the merged verdict. Rejects with a UserError (104) when they are not of one run. */
export async function reportMerged(options: MergeOptions): Promise<ExitCode> {
  const { files, report, out } = options;
  const sources = await readRepeats(files);
  const [first, ...rest] = sources.map(({ result }) => result);
  if (first === undefined) throw new UserError('--merge: name the results to merge', exitCode.usage);
  const merged = mergeResults([first, ...rest]);
  if ('wrong' in merged) {
    const file = visible(sources[merged.at]?.file ?? '');
    throw new UserError(`${file}: cannot be merged: ${visible(merged.wrong)}`, exitCode.badInput);
  }
  if (out === undefined) {
    options.print(merged, report);
  } else {
    const names = [...new Set<WriterName>(['json', ...report])];
    await writeReports(merged, names, await openResultFolder(out));
    options.print(merged, ['text']);
    options.say(`reports in ${visible(out)}`);
  }
  return verdictCode[merged.verdict];
}
