// `stanzascope report --baseline` and `--self-test`: repeats against repeats, with a verdict that knows noise.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { suggest } from '../model/suggest.js';
import type { Compared } from '../report/comparison/compared.js';
import { type ComparisonWriterName, comparisonWriters } from '../report/comparison/index.js';
import { warningsAbout } from '../stats/comparable.js';
import { type Comparison, compareRuns } from '../stats/regression.js';
import type { RunResult } from '../stats/result.js';
import { fewestForSelfTest, selfTest } from '../stats/self-test.js';
import type { Tolerance } from '../stats/tolerance.js';
import { openResultFolder } from './result-folder.js';
import { fileFault, readRepeats, type Source } from './result-source.js';

export interface ComparisonOptions {
  readonly tolerances: readonly Tolerance[];
  /** What cannot be told fails too. */
  readonly isStrict: boolean;
  readonly report: readonly ComparisonWriterName[];
  /** Gets `baseline.txt` and so on; without it they are printed. */
  readonly out?: string;
  print(text: string, name: ComparisonWriterName): void;
  say(line: string): void;
}

/** 112 on a regression; 111 where nothing can be told and that is to fail; else 0. */
export async function reportBaseline(
  baseline: readonly string[],
  files: readonly string[],
  options: ComparisonOptions,
): Promise<ExitCode> {
  const results = (await readComparable([...baseline, ...files])).map(({ result }) => result);
  const [base, fresh] = [results.slice(0, baseline.length), results.slice(baseline.length)];
  const comparison = compareRuns(base, fresh, options.tolerances);
  const warnings = warningsAbout(base, fresh);
  await tell({ kind: 'baseline', scenario: nameOf(results), comparison, warnings }, options);
  if (comparison.verdict === 'regression') return exitCode.regression;
  const isOpen = comparison.changes.some(({ verdict }) => verdict === 'cannot tell');
  return options.isStrict && (isOpen || comparison.verdict === 'cannot tell')
    ? exitCode.invalid
    : exitCode.done;
}

/** 111 when the machine is too noisy to compare on. */
export async function reportSelfTest(
  files: readonly string[],
  options: ComparisonOptions,
): Promise<ExitCode> {
  if (files.length < fewestForSelfTest)
    throw new UserError(
      `--self-test: ${fewestForSelfTest} results of one build or more are needed, and ${files.length} given`,
      exitCode.usage,
    );
  const results = (await readComparable(files)).map(({ result }) => result);
  const { comparison, isQuiet } = selfTest(results, options.tolerances);
  const warnings = warningsAbout(results, results);
  await tell({ kind: 'self-test', scenario: nameOf(results), comparison, warnings }, options);
  return isQuiet ? exitCode.done : exitCode.invalid;
}

/** Numbers that must not be used are not compared. */
async function readComparable(files: readonly string[]): Promise<readonly Source[]> {
  const sources = await readRepeats(files);
  for (const { file, result } of sources) {
    if (result.segment !== undefined)
      throw new UserError(
        `${visible(file)}: it is segment ${result.segment.index}/${result.segment.count} of a run: merge the shares first`,
        exitCode.badInput,
      );
    if (result.verdict === 'invalid')
      throw new UserError(
        `${visible(file)}: its verdict is invalid, so its numbers must not be compared: ${visible(result.reasons[0] ?? '')}`,
        exitCode.invalid,
      );
  }
  return sources;
}

async function tell(compared: Compared, options: ComparisonOptions): Promise<void> {
  checkTolerances(options.tolerances, compared.comparison);
  const { report, out } = options;
  if (out === undefined) {
    for (const name of report) options.print(comparisonWriters[name].render(compared), name);
    return;
  }
  await openResultFolder(out);
  for (const name of report) {
    const path = join(out, `baseline.${comparisonWriters[name].extension}`);
    try {
      await writeFile(path, comparisonWriters[name].render(compared));
    } catch (error) {
      throw new UserError(`--out ${visible(out)}: ${fileFault(error)}`, exitCode.badInput, { cause: error });
    }
    options.say(visible(path));
  }
  options.print(comparisonWriters.text.render(compared), 'text');
}

/** A tolerance that applies to nothing is a slip that would go unseen. */
function checkTolerances(tolerances: readonly Tolerance[], { changes }: Comparison): void {
  for (const { metric, number } of tolerances) {
    if (
      metric === undefined ||
      changes.some((change) => change.metric === metric && change.number === number)
    )
      continue;
    const known = [...new Set(changes.map((change) => `${change.metric}:${change.number}`))];
    throw new UserError(
      `--tolerance ${visible(metric)}:${number}: no such number is compared here; ${visible(suggest(`${metric}:${number}`, known))}`,
      exitCode.usage,
    );
  }
}

const nameOf = (results: readonly RunResult[]): string =>
  [...new Set(results.map(({ scenario }) => scenario.name))].join(', ');
