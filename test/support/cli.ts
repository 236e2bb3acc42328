// The built program as its users run it: a child process in an empty directory.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Child } from './child.js';

const entry = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The file of the repository at `path`, for arguments: the child's directory is another one. */
export const repositoryFile = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A running program and the directory it was started in. */
export interface Cli extends Child {
  readonly directory: string;
}

export interface CliOptions {
  /** Besides those of the test; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether it reads what `input()` writes. */
  readonly hasInput?: boolean;
  /** Where it runs, if not in an empty directory of its own. */
  readonly directory?: string;
}

/** Starts `stanzascope ...args`; whatever is left of it ends with the test. */
export const startCli = (...args: string[]): Promise<Cli> => startCliWith({}, ...args);

export async function startCliWith(options: CliOptions, ...args: string[]): Promise<Cli> {
  const directory = options.directory ?? (await temporaryDirectory());
  const env = { ...process.env, NO_COLOR: '1', CI: undefined, ...options.env };
  const child = new Child(
    process.execPath,
    [cliEntry(), ...args],
    { cwd: directory, env },
    options.hasInput ?? false,
  );
  onTestFinished(() => child.stop());
  return Object.assign(child, { directory });
}

/** The program's file, for tests that start it in a way of their own. */
export function cliEntry(): string {
  if (!existsSync(entry)) throw new Error('dist/cli.js is missing: npm run build');
  return entry;
}

/** Runs it to its end. */
export const runCli = (...args: string[]): Promise<Ran> => runCliWith({}, ...args);

export interface Ran extends Cli {
  readonly code: number | null;
}

export async function runCliWith(options: CliOptions, ...args: string[]): Promise<Ran> {
  const cli = await startCliWith(options, ...args);
  const { code } = await cli.exit;
  return Object.assign(cli, { code });
}
