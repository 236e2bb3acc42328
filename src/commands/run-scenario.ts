// A scenario file to a plan, and a plan to a result, with the real clock and real connections: for `run` and for `demo`.
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLoad } from '../load/runner.js';
import { checkThreshold } from '../load/verdict.js';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { systemClock } from '../net/clock.js';
import type { Overrides } from '../scenario/overrides.js';
import { parseScenario } from '../scenario/parse.js';
import type { Plan } from '../scenario/plan.js';
import { Recorder } from '../stats/recorder.js';
import type { Interval, RunResult, Segment } from '../stats/result.js';
import { ClientSession } from '../xmpp/client-session.js';
import { connector } from './connector.js';

export interface RunScenarioOptions {
  readonly plan: Plan;
  /** PEM of the authorities to trust. */
  readonly ca?: string;
  /** The share of the run to do; without it all. */
  readonly segment?: Segment;
  /** Whole, 32 bits. */
  readonly seed: number;
  /** Ends the run early, with a result. */
  readonly signal: AbortSignal;
  /** A line of a `log` step. */
  log?(text: string): void;
  /** About once a second. */
  onInterval?(interval: Interval): void;
}

export const randomSeed = (): number => randomInt(2 ** 32);

const shippedFolder = new URL('../../scenarios/', import.meta.url);

/** The file itself, or the shipped scenario of this name when there is no such file. */
export function scenarioFile(name: string): string {
  const shipped = fileURLToPath(new URL(`${name}.yaml`, shippedFolder));
  return /^[\w-]+$/.test(name) && !existsSync(name) && existsSync(shipped) ? shipped : name;
}

/** Rejects with a UserError: all faults of the file (104), a flag that cannot apply to it (2). */
export async function readPlan(file: string, overrides: Overrides = {}): Promise<Plan> {
  return parseScenario({
    text: await readInput(file),
    file,
    overrides,
    env: process.env,
    readFile: (path) => readBeside(file, path),
    checkThreshold,
  });
}

/** A file that a scenario names, relative to it. */
function readBeside(scenarioFile: string, path: string): string | { readonly wrong: string } {
  try {
    return readFileSync(resolve(dirname(scenarioFile), path), 'utf8');
  } catch (error) {
    return { wrong: reasonOf(error) };
  }
}

/** The authorities that a plan names, its file taken as relative to the scenario's. */
export async function readAuthorities({ target }: Plan, scenarioFile: string): Promise<string | undefined> {
  if (target.caFile === undefined) return undefined;
  return readInput(resolve(dirname(scenarioFile), target.caFile));
}

/** Rejects with a UserError (113) when no user could connect. */
export function runScenario({
  plan,
  ca,
  seed,
  signal,
  onInterval,
  segment,
  log,
}: RunScenarioOptions): Promise<RunResult> {
  return runLoad({
    plan,
    world: {
      clock: systemClock,
      connect: connector(plan.target, ca === undefined ? {} : { ca }),
      open: (connection, sink) => new ClientSession(connection, systemClock, sink),
    },
    sink: new Recorder(),
    seed,
    run: randomBytes(4).toString('hex'),
    environment: environment(),
    signal,
    ...(ca !== undefined && { ca }),
    ...(segment && { segment }),
    ...(log && { log }),
    ...(onInterval && { onInterval }),
  });
}

function environment(): RunResult['environment'] {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    stanzascope: String(version),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpus: availableParallelism(),
  };
}

async function readInput(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${visible(file)}: ${reasonOf(error)}`, exitCode.badInput, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a directory' };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? visible(String(error));
}
