// `stanzascope run`: a scenario against a server, its result on disk, its summary on stdout, its verdict as exit code.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseAddressRange } from '../model/address-range.js';
import { formatMillis, parseDuration, parseRate } from '../model/duration.js';
import { formatEndpoint } from '../model/endpoint.js';
import { type ExitCode, exitCode } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { fromMillis } from '../model/time.js';
import { colour } from '../report/colour.js';
import { parseWriterNames, type WriterName, writerNames, writers } from '../report/registry.js';
import { mostUsers } from '../scenario/fields.js';
import type { Plan } from '../scenario/plan.js';
import { describeSchedule } from '../scenario/schedule.js';
import type { Interval, Segment } from '../stats/result.js';
import { readTargetEndpoint } from './arguments.js';
import type { CommandContext } from './context.js';
import { defaultFolder, openResultFolder, writeReports } from './result-folder.js';
import { randomSeed, readAuthorities, readPlan, runScenario, scenarioFile } from './run-scenario.js';
import { verdictCode } from './verdict-code.js';
import { letYoungGenerationGrow } from './young-generation.js';

interface RunFlags {
  readonly target?: string;
  readonly domain?: string;
  readonly users?: number;
  readonly rate?: string;
  readonly duration?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly segment?: Segment;
  readonly starttls?: string;
  readonly insecure?: boolean;
  readonly ca?: string;
  readonly source?: readonly string[];
  readonly out?: string;
  readonly report: readonly WriterName[];
  readonly ui: 'lines' | 'none';
}

export function addRun(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('run a scenario with many simulated clients, and report what was measured')
    .argument(
      '<scenario>',
      'scenario file in YAML or JSON, or one of those that come along, such as smoke or chat',
    )
    .option('--target <endpoint>', "server to load, in place of the file's", readTarget)
    .option('--domain <name>', 'XMPP domain of the server')
    .option('--users <n>', 'simulated users', readUsers)
    .option('--rate <rate>', 'iterations per second of all users together, such as 50/s', readRate)
    .option('--duration <time>', 'for how long iterations start, such as 20s', readDuration)
    .option('--set <name=value>', 'a variable of the scenario, repeatable', addVariable)
    .option('--seed <n>', 'fixes every random choice (default: a random one, which is printed)', readSeed)
    .option('--segment <i/n>', 'do the i-th of n shares only; report --merge sums them up', readSegment)
    .addOption(
      new Option('--starttls <how>', "TLS after the stream has begun, in place of the file's").choices([
        'optional',
        'required',
        'never',
      ]),
    )
    .option('--insecure', 'accept any certificate of the server')
    .option('--ca <file>', 'PEM file of the authorities to trust')
    .option('--source <range>', 'addresses of this machine to connect from, in turn, repeatable', addSource)
    .option('--out <dir>', 'where the reports go (default: reports/<scenario>-<time>)')
    .addOption(
      new Option('--report <list>', `reports to write: ${writerNames.join(', ')}`)
        .argParser(readWriters)
        .default(['text', 'json', 'html'], 'text,json,html'),
    )
    .addOption(new Option('--ui <kind>', 'progress on stderr').choices(['lines', 'none']).default('lines'))
    .addHelpText('after', '\nExample:\n  stanzascope run smoke --target tcp://127.0.0.1:5222')
    .action(async (name: string, flags: RunFlags) => context.exit(await run(name, flags, context)));
}

/** Everything that can be wrong with the input is found before the first connection. */
async function run(name: string, flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  letYoungGenerationGrow();
  const file = scenarioFile(name);
  const { set, segment, source, ...overrides } = flags;
  const plan = await readPlan(file, {
    ...overrides,
    ...(set && { vars: set }),
    ...(source && { sources: source }),
  });
  // A file on the command line is meant from here, one in the scenario from there.
  const ca = await readAuthorities(plan, flags.ca === undefined ? file : '.');
  const directory = await openResultFolder(flags.out ?? defaultFolder(plan.name));
  const seed = flags.seed ?? randomSeed();
  const say = flags.ui === 'none' ? () => {} : (line: string) => context.stderr(`${line}\n`);
  say(headline(plan, seed));
  const { signal } = context;
  const onInterval = (interval: Interval) => say(intervalLine(interval));
  const result = await runScenario({
    ...{ plan, seed, signal, onInterval },
    log: (text) => say(visible(text)),
    ...(segment && { segment }),
    ...(ca !== undefined && { ca }),
  });
  await writeReports(result, flags.report, directory);
  const summary = writers.text.render(result);
  context.stdout(context.isTerminal && !context.env.NO_COLOR ? colour(summary) : summary);
  say(`reports in ${visible(directory)}`);
  return signal.aborted ? exitCode.interrupted : verdictCode[result.verdict];
}

function headline(plan: Plan, seed: number): string {
  const { name, scenarios, target } = plan;
  const loads = scenarios.map((scenario) => {
    const whose = scenarios.length > 1 ? `${scenario.name} ` : '';
    return `${whose}${scenario.users} users, ${describeSchedule(scenario.schedule)}`;
  });
  const where = `${formatEndpoint(target.endpoint)} (domain ${target.domain})`;
  return visible(`${name}: ${loads.join('; ')}, ${where}, seed ${seed}`);
}

/** One second: `3s users 100 iterations 50 sent 50 delivered 50 errors 0 p50 0.412 p99 1.204 ms`. */
function intervalLine(interval: Interval): string {
  const { at, users, iterations, sent, delivered, errors, p50, p99 } = interval;
  const ms = (value: number | undefined) => (value === undefined ? '-' : formatMillis(fromMillis(value)));
  const counts = `users ${users} iterations ${iterations} sent ${sent} delivered ${delivered} errors ${errors}`;
  return `${at + 1}s ${counts} p50 ${ms(p50)} p99 ${ms(p99)} ms`;
}

/** The scenario takes it as it is written. */
function readTarget(word: string): string {
  readTargetEndpoint(word);
  return word;
}

/** The scenario takes it as it is written. */
function addSource(word: string, former: readonly string[] = []): readonly string[] {
  const range = parseAddressRange(word);
  if ('wrong' in range) throw new InvalidArgumentError(`${visible(range.wrong)}.`);
  return [...former, word];
}

function readUsers(word: string): number {
  if (!/^[1-9]\d{0,5}$/.test(word) || Number(word) > mostUsers)
    throw new InvalidArgumentError(`It should be a whole number from 1 to ${mostUsers}.`);
  return Number(word);
}

function readRate(word: string): string {
  if (!parseRate(word)) throw new InvalidArgumentError('It should be a rate such as 50/s or 600/m.');
  return word;
}

function readDuration(word: string): string {
  if (!parseDuration(word)) throw new InvalidArgumentError('It should be a time such as 20s or 5m.');
  return word;
}

function readSeed(word: string): number {
  const seed = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
  if (!(seed < 2 ** 32))
    throw new InvalidArgumentError(`It should be a whole number from 0 to ${2 ** 32 - 1}.`);
  return seed;
}

function readSegment(word: string): Segment {
  const [, index = '', count = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(word) ?? [];
  const segment = { index: Number(index), count: Number(count) };
  if (!(segment.index >= 1 && segment.index <= segment.count))
    throw new InvalidArgumentError('It should be a share such as 1/3.');
  return segment;
}

function addVariable(
  word: string,
  former: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^(\w[\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It should be name=value.');
  return { ...former, [name]: value };
}

function readWriters(list: string): readonly WriterName[] {
  const names = parseWriterNames(list);
  if ('wrong' in names) throw new InvalidArgumentError(`${visible(names.wrong)}.`);
  return names;
}
