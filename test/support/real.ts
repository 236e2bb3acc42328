// Which real servers, clients and tools this machine has. Tests that need one say so with needs().
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestOptions } from 'vitest';

/** Debian's Python: the one that Debian's packages belong to, whatever comes first in PATH. */
export const python = '/usr/bin/python3';

interface Program {
  /** The Debian package that brings it. */
  readonly package: string;
  readonly isThere: () => boolean;
}

const inPath = (name: string) => () =>
  ['/usr/bin', '/usr/sbin', '/usr/local/bin'].some((directory) => existsSync(`${directory}/${name}`));

const programs = {
  prosody: { package: 'prosody', isThere: inPath('prosody') },
  ejabberd: { package: 'ejabberd', isThere: inPath('ejabberdctl') },
  slixmpp: {
    package: 'python3-slixmpp',
    isThere: () => spawnSync(python, ['-c', 'import slixmpp'], { stdio: 'ignore' }).status === 0,
  },
  socat: { package: 'socat', isThere: inPath('socat') },
  tmux: { package: 'tmux', isThere: inPath('tmux') },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

const known = new Map<ProgramName, boolean>();

function isInstalled(name: ProgramName): boolean {
  const answer = known.get(name) ?? programs[name].isThere();
  known.set(name, answer);
  return answer;
}

/**
 * Options for describe() or test(): left out, with the reason told at the end of the run, where a program is missing.
 * @throws when one is missing and CI is set: there nothing may be left out
 */
export function needs(...names: ProgramName[]): TestOptions {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return {};
  const packages = missing.map((name) => programs[name].package).join(' ');
  const verb = missing.length === 1 ? 'is' : 'are';
  const reason = `${missing.join(' and ')} ${verb} not installed: apt-get install ${packages}`;
  if (process.env.CI) throw new Error(reason);
  return { skip: true, meta: { leftOut: reason } };
}
