// Which real servers, clients and tools this machine has or can reach. Tests that need one say so with needs().
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestOptions } from 'vitest';

/** Debian's Python: the one that Debian's packages belong to, whatever comes first in PATH. */
export const python = '/usr/bin/python3';

interface Need {
  /** What is said when it is missing: how to mend that. */
  readonly remedy: string;
  readonly isThere: () => boolean;
}

const inPath = (name: string) => () =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, name)));

const succeeds =
  (command: string, ...args: string[]) =>
  () =>
    spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

/** Something that a Debian package brings. */
const installed = (name: string, isThere: () => boolean): Need => ({
  remedy: `not installed: apt-get install ${name}`,
  isThere,
});

const known = {
  prosody: installed('prosody', inPath('prosody')),
  ejabberd: installed('ejabberd', () => inPath('ejabberdctl')() && inPath('erl')()),
  'prosody-modules': installed('prosody-modules', () => existsSync('/usr/lib/prosody/modules/mod_sasl2')),
  slixmpp: installed('python3-slixmpp', succeeds(python, '-c', 'import slixmpp')),
  openssl: installed('openssl', inPath('openssl')),
  'go-sendxmpp': installed('go-sendxmpp', inPath('go-sendxmpp')),
  chromium: installed('chromium', inPath('chromium')),
  socat: installed('socat', inPath('socat')),
  profanity: installed('profanity', inPath('profanity')),
  tmux: installed('tmux', inPath('tmux')),
  tshark: installed('tshark', inPath('tshark')),
  tcpdump: {
    remedy: 'cannot capture on lo: apt-get install tcpdump, and be root',
    // It does not end by itself: what it says until then tells.
    isThere: () =>
      /listening on lo/.test(
        String(spawnSync('tcpdump', ['-i', 'lo', '-w', '/dev/null'], { timeout: 1_000 }).stderr),
      ),
  },
  registry: {
    remedy: 'the npm registry does not answer',
    isThere: succeeds('npm', 'ping', '--fetch-timeout=5000', '--fetch-retries=0'),
  },
} satisfies Record<string, Need>;

export type NeedName = keyof typeof known;

const answers = new Map<NeedName, boolean>();

function isThere(name: NeedName): boolean {
  const answer = answers.get(name) ?? known[name].isThere();
  answers.set(name, answer);
  return answer;
}

/**
 * Options for describe() or test(): left out, with the reason told at the end of the run, where something is missing.
 * @throws when something is missing and CI is set: there nothing may be left out
 */
export function needs(...names: NeedName[]): TestOptions {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return {};
  const reason = missing.map((name) => `${name}: ${known[name].remedy}`).join('; ');
  if (process.env.CI) throw new Error(reason);
  return { skip: true, meta: { leftOut: reason } };
}
