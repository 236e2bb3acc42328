// `stanzascope report`: renders results that were measured earlier.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { colour } from '../report/colour.js';
import { parseWriterNames, type WriterName, writerNames, writers } from '../report/registry.js';
import type { NamedResult, ReportWriter } from '../report/writer.js';
import { parseResult } from '../stats/result-schema.js';
import type { CommandContext } from './context.js';
import { openResultFolder } from './result-folder.js';

interface ReportOptions {
  readonly report: readonly WriterName[];
  readonly out?: string;
}

export function addReport(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('make reports of results once more')
    .argument('<file...>', 'result.json files, as written by run; html shows several on one page')
    .addOption(
      new Option('--report <list>', `reports to make: ${writerNames.join(', ')}`)
        .argParser(writerList)
        .default(['text'], 'text'),
    )
    .option('--out <dir>', 'write the reports into this directory (default: to standard output)')
    .addHelpText('after', '\nExample:\n  stanzascope report reports/example/result.json --report text')
    .action((files: string[], options: ReportOptions) => report(files, options, context));
}

function writerList(list: string): readonly WriterName[] {
  const names = parseWriterNames(list);
  if ('wrong' in names) throw new InvalidArgumentError(`${visible(names.wrong)}.`);
  return names;
}

// Every file is read before anything is rendered: a bad one leaves no half of the output behind.
async function report(
  files: readonly string[],
  options: ReportOptions,
  context: CommandContext,
): Promise<void> {
  const sources = await Promise.all(files.map(readSource));
  if (options.out === undefined) {
    print(sources, options.report, context);
  } else {
    await write(sources, options.report, options.out, context);
  }
}

async function readSource(file: string): Promise<NamedResult> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${visible(file)}: ${reasonOf(error)}`, exitCode.badInput, { cause: error });
  }
  const result = parseResult(text);
  if (!('wrong' in result)) return { name: nameOf(file), result };
  throw new UserError(
    `${visible(file)}: not a stanzascope result: ${visible(result.wrong)}`,
    exitCode.badInput,
  );
}

/** `reports/chat-1/result.json` is known by its directory, any other file by its own name. */
function nameOf(file: string): string {
  const stem = basename(file).replace(/\.json$/, '');
  return stem === 'result' ? basename(dirname(resolve(file))) : stem;
}

function print(sources: readonly NamedResult[], names: readonly WriterName[], context: CommandContext): void {
  const coloured = context.isTerminal && !context.env.NO_COLOR;
  const together = names.filter((name) => joins(name, sources));
  for (const { result } of sources) {
    for (const name of names.filter((other) => !together.includes(other))) {
      const rendered = writers[name].render(result);
      context.stdout(name === 'text' && coloured ? colour(rendered) : rendered);
    }
  }
  for (const name of together) context.stdout(writerOf(name).renderMany?.(sources) ?? '');
}

/** Whether the writer shows these results side by side, in one text. */
const joins = (name: WriterName, sources: readonly NamedResult[]): boolean =>
  sources.length > 1 && writerOf(name).renderMany !== undefined;

const writerOf = (name: WriterName): ReportWriter => writers[name];

async function write(
  sources: readonly NamedResult[],
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
  const files = [
    ...sources.flatMap(({ name, result }) =>
      names
        .filter((writer) => !together.includes(writer))
        .map((writer) => ({
          path: join(out, `${name}.${writers[writer].extension}`),
          text: writers[writer].render(result),
        })),
    ),
    ...together.map((writer) => ({
      path: join(out, `compare.${writers[writer].extension}`),
      text: writerOf(writer).renderMany?.(sources) ?? '',
    })),
  ];
  await openResultFolder(out);
  try {
    for (const { path, text } of files) {
      await writeFile(path, text);
      context.stderr(`${visible(path)}\n`);
    }
  } catch (error) {
    throw new UserError(`--out ${visible(out)}: ${reasonOf(error)}`, exitCode.badInput, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory, and should be a file',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'it exists and is no directory',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? visible(String(error));
}
