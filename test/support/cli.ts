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

/** Starts `stanzascope ...args`; whatever is left of it ends with the test. */
export async function startCli(...args: string[]): Promise<Cli> {
  if (!existsSync(entry)) throw new Error('dist/cli.js is missing: npm run build');
  const directory = await temporaryDirectory();
  const env = { ...process.env, NO_COLOR: '1', CI: undefined };
  const child = new Child(process.execPath, [entry, ...args], { cwd: directory, env });
  onTestFinished(() => child.stop());
  return Object.assign(child, { directory });
}

/** Runs it to its end. */
export async function runCli(...args: string[]): Promise<Cli & { readonly code: number | null }> {
  const cli = await startCli(...args);
  const { code } = await cli.exit;
  return Object.assign(cli, { code });
}
