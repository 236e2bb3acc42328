// `npm run bench`: measures the sections that are named, prints one table, and exits with 0 whatever the figures are.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { exitCode, UserError } from '../../src/model/errors.js';
import { type Options, readOptions } from './options.js';
import type { Row } from './row.js';
import { type SectionName, sections } from './sections/index.js';
import { table } from './table.js';

interface Findings {
  readonly rows: Row[];
  /** What a reader of the figures should know. */
  readonly notes: string[];
  /** Measurements that could not be made. */
  readonly failures: string[];
}

const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
};

async function bench(options: Options): Promise<Findings> {
  const findings: Findings = { rows: [], notes: conditions(options), failures: [] };
  for (const name of options.sections) {
    process.stderr.write(`measuring ${name} …\n`);
    try {
      const rows = await sections[name as SectionName].measure(options, (text) => findings.notes.push(text));
      findings.rows.push(...rows);
    } catch (error) {
      findings.failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return findings;
}

/** Why the figures may mean little. */
function conditions({ isQuick }: Options): string[] {
  const [load = 0] = loadavg();
  const busy = `the machine was not idle before (load ${load.toFixed(1)} on ${machine.cores} cores): measure again`;
  return [
    ...(isQuick ? ['--quick only shows that everything works: its figures mean nothing'] : []),
    ...(load > machine.cores / 4 ? [busy] : []),
  ];
}

function show({ rows, notes, failures }: Findings): void {
  process.stdout.write(`\nNode ${machine.node}, ${machine.cores} x ${machine.cpu}\n\n${table(rows)}`);
  for (const text of notes) process.stdout.write(`note: ${text}\n`);
  for (const text of failures) process.stderr.write(`failed: ${text}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(exitCode.interrupted));

try {
  const options = readOptions(process.argv.slice(2), Object.keys(sections));
  const at = new Date().toISOString();
  const findings = await bench(options);
  show(findings);
  const record = { format: 'stanzascope-bench', version: 1, at, machine, ...findings };
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(record, undefined, 2)}\n`);
  if (findings.failures.length > 0) process.exitCode = exitCode.fault;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
