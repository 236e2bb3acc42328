// `stanzascope report`: renders, merges or compares results that were measured earlier.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { colour } from '../report/colour.js';
import { comparisonWriterNames } from '../report/comparison/index.js';
import { type WriterName, writerNames, writers } from '../report/registry.js';
import { filesNamed, type NamedResult, type ReportWriter, type TextWriter } from '../report/writer.js';
import type { RunResult } from '../stats/result.js';
import { parseTolerance, type Tolerance } from '../stats/tolerance.js';
import type { CommandContext } from './context.js';
import { type ComparisonOptions, reportBaseline, reportSelfTest } from './report-baseline.js';
import { reportMerged } from './report-merge.js';
import { openResultFolder } from './result-folder.js';
import { fileFault, readSource, type Source } from './result-source.js';

/** Results and comparisons have writers of their own. */
type AnyWriterName = WriterName | (typeof comparisonWriterNames)[number];

interface ReportOptions {
  readonly report: readonly AnyWriterName[];
  readonly out?: string;
  readonly merge?: boolean;
  readonly baseline?: readonly string[];
  readonly selfTest?: boolean;
  readonly tolerance?: readonly Tolerance[];
  readonly strict?: boolean;
}

const anyWriterNames: readonly AnyWriterName[] = [...new Set([...writerNames, ...comparisonWriterNames])];

export function addReport(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('make reports of results once more, merge the shares of a run, or compare repeats')
    .argument('<file...>', 'result.json files, as written by run; html shows several on one page')
    .addOption(
      new Option(
        '--report <list>',
        `reports to make: ${anyWriterNames.join(', ')} (of comparisons: ${comparisonWriterNames.join(', ')})`,
      )
        .argParser(writerList)
        .default(['text'], 'text'),
    )
    .option('--out <dir>', 'write the reports into this directory (default: to standard output)')
    .addOption(
      new Option('--merge', 'sum up the shares of one run (run --segment i/N)').conflicts([
        'baseline',
        'selfTest',
      ]),
    )
    .addOption(
      new Option('--baseline <file>', 'compare with this result, repeatable; several repeats a side')
        .argParser((file: string, former: readonly string[] = []) => [...former, file])
        .conflicts('selfTest'),
    )
    .option('--self-test', 'compare repeats of one build with each other: is the machine quiet enough?')
    .option(
      '--tolerance <number=n%>',
      'smallest change that counts, such as p99=10%, repeatable (default: 5%, shares 0.1%)',
      addTolerance,
    )
    .option('--strict', 'with --baseline: exit with 111 when a number cannot be told')
    .addHelpText('after', '\nExample:\n  stanzascope report reports/example/result.json --report text')
    .action(async (files: string[], options: ReportOptions) =>
      context.exit(await report(files, options, context)),
    );
}

function writerList(list: string): readonly AnyWriterName[] {
  const names = list.split(',').map((word) => {
    const name = anyWriterNames.find((known) => known === word.trim());
    if (name !== undefined) return name;
    throw new InvalidArgumentError(`"${visible(word.trim())}" is not one of ${anyWriterNames.join(', ')}.`);
  });
  return [...new Set(names)];
}

function addTolerance(text: string, former: readonly Tolerance[] = []): readonly Tolerance[] {
  const tolerance = parseTolerance(text);
  if ('wrong' in tolerance) throw new InvalidArgumentError(`${visible(tolerance.wrong)}.`);
  return [...former, tolerance];
}

function report(
  files: readonly string[],
  options: ReportOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { out } = options;
  const outOption = out === undefined ? {} : { out };
  const say = (line: string) => context.stderr(`${line}\n`);
  if (options.baseline !== undefined || options.selfTest) {
    const comparison: ComparisonOptions = {
      ...outOption,
      tolerances: options.tolerance ?? [],
      isStrict: options.strict ?? false,
      report: only(comparisonWriterNames, options.report, 'a comparison'),
      print: (text, name) => context.stdout(name === 'text' ? inColour(text, context) : text),
      say,
    };
    return options.baseline === undefined
      ? reportSelfTest(files, comparison)
      : reportBaseline(options.baseline, files, comparison);
  }
  for (const flag of ['tolerance', 'strict'] as const)
    if (options[flag] !== undefined)
      throw new UserError(`--${flag} goes with --baseline or --self-test`, exitCode.usage);
  const names = only(writerNames, options.report, 'a result');
  if (out === undefined) refuseSeveralFiles(names);
  if (!options.merge) return render(files, names, out, context);
  const printed = (result: RunResult, which: readonly WriterName[]) =>
    print([{ name: 'merged', result }], which, context);
  return reportMerged({ ...outOption, files, report: names, print: printed, say });
}

/** The names that `what` can be rendered by. @throws UserError for any other */
function only<T extends string>(known: readonly T[], names: readonly string[], what: string): readonly T[] {
  return names.map((name) => {
    const found = known.find((each) => each === name);
    if (found !== undefined) return found;
    throw new UserError(`--report ${name}: ${what} is rendered as ${known.join(', ')}`, exitCode.usage);
  });
}

// Every file is read before anything is rendered: a bad one leaves no half of the output behind.
async function render(
  files: readonly string[],
  names: readonly WriterName[],
  out: string | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  const sources = await Promise.all(files.map(readSource));
  if (out === undefined) print(sources, names, context);
  else await write(sources, names, out, context);
  return exitCode.done;
}

/** Standard output is one text. */
function refuseSeveralFiles(names: readonly WriterName[]): void {
  const several = names.find((name) => 'files' in writers[name]);
  if (several !== undefined)
    throw new UserError(
      `--report ${several}: it is several files; name a directory for them with --out`,
      exitCode.usage,
    );
}

function print(sources: readonly NamedResult[], names: readonly WriterName[], context: CommandContext): void {
  const together = names.filter((name) => joins(name, sources));
  for (const { result } of sources)
    for (const name of names.filter((other) => !together.includes(other))) {
      const writer = writers[name];
      if ('files' in writer) continue;
      const rendered = writer.render(result);
      context.stdout(name === 'text' ? inColour(rendered, context) : rendered);
    }
  for (const name of together) context.stdout(togetherOf(name)?.(sources) ?? '');
}

/** Whether the writer shows these results side by side, in one text. */
const joins = (name: WriterName, sources: readonly NamedResult[]): boolean =>
  sources.length > 1 && togetherOf(name) !== undefined;

/** Only one text can be of several results. */
function extensionOf(name: WriterName): string {
  const writer: ReportWriter = writers[name];
  return 'files' in writer ? '' : writer.extension;
}

const togetherOf = (name: WriterName): TextWriter['renderMany'] => {
  const writer: ReportWriter = writers[name];
  return 'files' in writer ? undefined : writer.renderMany;
};

const inColour = (text: string, { isTerminal, env }: CommandContext): string =>
  isTerminal && !env.NO_COLOR ? colour(text) : text;

async function write(
  sources: readonly Source[],
  names: readonly WriterName[],
  out: string,
  context: CommandContext,
): Promise<void> {
  const taken = sources.map(({ name }) => name).find((name, i, all) => all.indexOf(name) !== i);
  if (taken !== undefined) {
    throw new UserError(
      `--out: two results would be written as ${visible(taken)}; render one at a time`,
      exitCode.usage,
    );
  }
  const together = names.filter((name) => joins(name, sources));
  const alone = names.filter((name) => !together.includes(name));
  const files = [
    ...sources.flatMap(({ name, result }) =>
      alone.flatMap((writer) => filesNamed(writers[writer], result, name)),
    ),
    ...together.map((name) => ({
      name: `compare.${extensionOf(name)}`,
      text: togetherOf(name)?.(sources) ?? '',
    })),
  ];
  await openResultFolder(out);
  try {
    for (const { name, text } of files) {
      const path = join(out, name);
      await writeFile(path, text);
      context.stderr(`${visible(path)}\n`);
    }
  } catch (error) {
    throw new UserError(`--out ${visible(out)}: ${fileFault(error)}`, exitCode.badInput, { cause: error });
  }
}
