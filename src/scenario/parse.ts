// A scenario file to a plan, or to every fault in it as file:line:col.
import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { readCertificates } from './certificates.js';
import { compileFlow } from './compile-flow.js';
import { expandEnv } from './environment.js';
import { type Fault, Faults, formatPath, type Path } from './faults.js';
import { type Feeder, feederSchema, readTable } from './feeder.js';
import { checkFile, makePlan } from './make-plan.js';
import { applyOverrides, type Overrides, overrideVars } from './overrides.js';
import type { Plan } from './plan.js';
import { locate, type Position } from './positions.js';
import { type ScenarioFile, scenarioFile } from './schema.js';
import { expandVars, isVariable, namesSet } from './variables.js';

export interface ScenarioSource {
  readonly text: string;
  /** As faults name it. */
  readonly file: string;
  readonly overrides?: Overrides;
  /** ${env:NAME}. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The text of a file that the scenario names, from beside it; or in words why there is none. */
  readFile?(path: string): string | { readonly wrong: string };
  /** What is wrong with a threshold, if anything: thresholds are the statistics' language. */
  checkThreshold?(metric: string, expr: string): string | undefined;
}

const maxChars = 1024 ** 2;
/** How often anchors may be used: enough for people, too few for a bomb. */
const maxAliases = 1_000;

/** Throws a {@link UserError} whose lines are all faults of the file. JSON is YAML and can be given as well. */
export function parseScenario(source: ScenarioSource): Plan {
  const { text, file } = source;
  if (text.length > maxChars)
    throw new UserError(
      `${file}:1:1: longer than ${maxChars} characters; a scenario is small`,
      exitCode.badInput,
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = syntaxFaults(document);
  if (syntax.length > 0)
    throw failure(
      file,
      syntax.map(({ offset, message }) => ({ ...lines.linePos(offset), path: [], message })),
    );
  const faults = new Faults();
  const plan = readTree(toTree(document, file), source, faults);
  if (plan !== undefined && faults.list.length === 0) return plan;
  throw failure(
    file,
    faults.list.map((fault) => ({ ...locate(document, lines, fault), ...fault })),
  );
}

function readTree(raw: unknown, source: ScenarioSource, faults: Faults): Plan | undefined {
  const { text, file, overrides = {}, env = {}, checkThreshold } = source;
  const fault = (path: Path, message: string) => faults.add(path, message);
  const written = expandEnv(applyOverrides(raw, overrides), env, fault);
  const vars = overrideVars(section(written, 'vars'), overrides);
  const feeders = readFeeders(section(written, 'feeders'), source, faults);
  const columns = Object.values(feeders).flatMap((feeder) => feeder.columns);
  const own = [...namesSet(section(written, 'scenarios')), ...columns];
  const tree = expandVars(written, { vars, own }, fault);
  for (const name of Object.keys(section(written, 'vars')))
    if (isVariable(name))
      faults.add(['vars', name], "is one of the runner's own variables; choose another name", 'key');
    else if (own.includes(name))
      faults.add(['vars', name], 'is given by a set step or a feeder too; choose another name', 'key');
  const parsed = scenarioFile.safeParse(tree);
  if (!parsed.success) faults.addIssues([], parsed.error.issues);
  else checkFile(parsed.data, feeders, faults);
  // Steps are compiled even when something else is wrong, so that one reading shows all faults.
  const scenarios = Object.entries(section(tree, 'scenarios'));
  const flows = scenarios.map(([name, spec]) =>
    compileFlow(Object(spec), name, faults, Object.keys(feeders)),
  );
  if (parsed.success && scenarios.length === 0)
    faults.add(['scenarios'], 'is empty; write a name and its scenario', 'key');
  if (parsed.success && checkThreshold) checkThresholds(parsed.data, checkThreshold, faults);
  if (!parsed.success) return undefined;
  const plan = makePlan(parsed.data, flows, { name: baseName(file), text, feeders });
  const certificateOf = readCertificates(
    parsed.data.target,
    plan,
    (path) => readBeside(source, path),
    faults,
  );
  return { ...plan, target: { ...plan.target, ...(certificateOf && { certificateOf }) } };
}

/** The tables of the feeders that can be read; of the others, why not. */
function readFeeders(
  written: Record<string, unknown>,
  source: ScenarioSource,
  faults: Faults,
): Plan['feeders'] {
  const feeders: Record<string, Feeder> = {};
  for (const [name, spec] of Object.entries(written)) {
    const path = ['feeders', name, 'file'];
    // What is no feeder at all the schema tells.
    const parsed = feederSchema.safeParse(spec);
    if (!parsed.success) continue;
    const { file, ...how } = parsed.data;
    const text = readBeside(source, file);
    const table = typeof text === 'string' ? readTable(text) : text;
    if ('wrong' in table) faults.add(path, `"${file}": ${table.wrong}`);
    else feeders[name] = { ...how, ...table };
  }
  return feeders;
}

const readBeside = ({ readFile }: ScenarioSource, path: string): string | { readonly wrong: string } =>
  readFile?.(path) ?? { wrong: 'there is no such file' };

function checkThresholds(
  file: ScenarioFile,
  check: (metric: string, expr: string) => string | undefined,
  faults: Faults,
): void {
  for (const [metric, list] of Object.entries(file.thresholds ?? {}))
    list.forEach(({ expr }, i) => {
      const problem = check(metric, expr);
      if (problem !== undefined) faults.add(['thresholds', metric, i], problem);
    });
}

/** What is wrong before the tree can be looked at. */
function syntaxFaults(document: Document.Parsed): { offset: number; message: string }[] {
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message: `not valid YAML: ${message.replace(/\s*\n[\s\S]*$/, '')}`,
  }));
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) || key === null) return;
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      faults.push({
        offset,
        message: 'a key cannot be a map or a list; write variables in quotes: "{{name}}"',
      });
    },
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined)
        faults.push({
          offset: alias.range?.[0] ?? 0,
          message: `unknown alias *${alias.source}; set &${alias.source} before it`,
        });
    },
  });
  return faults;
}

function toTree(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    const message = `not valid YAML: ${error instanceof Error ? error.message : String(error)}`;
    throw failure(file, [{ line: 1, col: 1, path: [], message }]);
  }
}

const section = (tree: unknown, key: string): Record<string, unknown> => {
  const value: unknown = Object(tree)[key];
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
};

/** All faults as one error, in the order of the file. */
function failure(file: string, faults: readonly (Position & Pick<Fault, 'path' | 'message'>)[]): UserError {
  const lines = [...faults]
    .sort((a, b) => a.line - b.line || a.col - b.col)
    .map(({ line, col, path, message }) => {
      const place = path.length > 0 ? `${formatPath(path)}: ` : '';
      return visible(`${file}:${line}:${col}: ${place}${message}`);
    });
  return new UserError(lines.join('\n'), exitCode.badInput);
}

const baseName = (file: string): string =>
  file.replace(/^.*[/\\]/, '').replace(/\.(ya?ml|json)$/i, '') || 'scenario';
