// Command lines that cannot be meant: exit code 2, and a line that names the flag and says what would be right.
import { describe, expect, it } from 'vitest';
import { repositoryFile, runCli } from '../support/cli.js';

const tap = ['tap', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:5222'];
const run = ['run', 'scenario.yaml'];

const table: Readonly<Record<string, readonly (readonly string[])[]>> = {
  program: [['nope'], ['--nope'], ['taps']],
  tap: [
    ['tap'],
    ['tap', 'tcp://127.0.0.1:0'],
    [...tap, 'tcp://127.0.0.1:5223'],
    ['tap', '127.0.0.1:15222', 'tcp://127.0.0.1:5222'],
    ['tap', 'tcp://127.0.0.1:0', 'http://127.0.0.1:5222'],
    ['tap', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:0'],
    ['tap', 'tcp://127.0.0.1:15222', 'tcp://127.0.0.1:15222'],
    [...tap, '--nope'],
    [...tap, '--ui', 'gui'],
    [...tap, '--ui', 'tui'],
    [...tap, '--map', 'tcp://127.0.0.1:0'],
    [...tap, '--map', 'tcp://127.0.0.1:0=nowhere'],
    [...tap, '--max-stanza', 'large'],
    [...tap, '--max-stanza', '-1'],
    [...tap, '--buffer', '64MB/s'],
    [...tap, '--secrets', 'show'],
    [...tap, '--tls', 'maybe'],
    [...tap, '--cert', 'a.pem'],
    [...tap, '--tls', 'terminate'],
    [...tap, '--tls', 'passthrough', '--insecure'],
    ['tap', 'tls://127.0.0.1:0', 'tcp://127.0.0.1:5222', '--tls', 'passthrough'],
  ],
  run: [
    ['run'],
    [...run, '--target', 'localhost'],
    [...run, '--users', '0'],
    [...run, '--rate', 'fast'],
    [...run, '--duration', '20'],
    [...run, '--set', 'size'],
    [...run, '--seed', 'x'],
    [...run, '--starttls', 'perhaps'],
    [...run, '--report', 'pdf'],
    [...run, '--ui', 'tui'],
    [...run, '--domain'],
    [...run, '--insecure=yes'],
  ],
  serve: [
    ['serve', 'tcp://127.0.0.1:0'],
    ['serve', '--listen', '5222'],
    ['serve', '--listen', 'tcp://0.0.0.0:0'],
    ['serve', '--domain', 'user@example.org'],
    ['serve', '--accounts', 'many'],
    ['serve', '--max-stanza', '1kB'],
  ],
  decode: [
    ['decode'],
    ['decode', 'a.ndjson', 'b.ndjson'],
    ['decode', 'a.ndjson', '--ui', 'gui'],
    ['decode', 'a.ndjson', '--ui', 'tui'],
    ['decode', 'a.ndjson', '--buffer', '0'],
  ],
  report: [['report'], ['report', 'result.json', '--report', 'pdf'], ['report', 'result.json', '--out']],
  ca: [
    ['ca', 'nope'],
    ['ca', 'show', 'a.example'],
    ['ca', 'export', 'a b'],
    ['ca', 'forget', '../a'],
  ],
  demo: [
    ['demo', 'now'],
    ['demo', '--ui', 'gui'],
    ['demo', '--ui', 'tui'],
  ],
};

/** Processes at a time. */
const together = 4;

/** What it says of a command line, which must be little and name the flag. */
async function refused(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...args);
  const line = args.join(' ');
  expect({ line, code, stdout }).toEqual({ line, code: 2, stdout: '' });
  const told = stderr.trimEnd().split('\n');
  expect(told.filter((each) => !each.startsWith('(Did you mean')).length, stderr).toBeLessThanOrEqual(2);
  const flag = args.filter((arg) => arg.startsWith('--')).at(-1);
  if (flag !== undefined) expect(stderr).toContain(flag.replace(/=.*/, ''));
  return `$ stanzascope ${line}\n${stderr}`;
}

describe('a wrong command line', () => {
  it.each(Object.entries(table))('of %s', { timeout: 60_000 }, async (name, lines) => {
    const said: string[] = [];
    for (let i = 0; i < lines.length; i += together)
      said.push(...(await Promise.all(lines.slice(i, i + together).map(refused))));
    await expect(said.join('\n')).toMatchFileSnapshot(repositoryFile(`test/golden/cli/usage-${name}.txt`));
  });
});
