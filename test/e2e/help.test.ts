// `--help`: its text at 80 columns, and an example for every command that works as it is printed.
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/commands/version.js';
import { formatEndpoint } from '../../src/model/endpoint.js';
import { repositoryFile, runCli, runCliWith, startCliWith, temporaryDirectory } from '../support/cli.js';
import { writeCapture } from '../support/session-capture.js';
import { interrupt, startServe } from '../support/tap-child.js';

const commands = ['tap', 'run', 'serve', 'decode', 'report', 'demo', 'ca'];

const goldenFile = (command: string): string =>
  repositoryFile(`test/golden/cli/help${command === '' ? '' : `-${command}`}.txt`);
/** The help of a command, as the first test has found it. */
const golden = (command: string): Promise<string> => readFile(goldenFile(command), 'utf8');

describe('--help', () => {
  it.each(['', ...commands])('of stanzascope %s', async (command) => {
    const help = await runCli(...command.split(' ').filter(Boolean), '--help');
    expect([help.code, help.stderr]).toEqual([0, '']);
    await expect(help.stdout).toMatchFileSnapshot(goldenFile(command));
    expect(help.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    if (command !== '') expect(help.stdout).toMatch(/\nExample:\n {2}stanzascope /);
  });

  it('is what stanzascope alone prints, as an error', async () => {
    const alone = await runCli();
    expect([alone.code, alone.stdout, alone.stderr]).toEqual([2, '', await golden('')]);
  });

  it('lists every command that has one', async () => {
    const [, list = ''] = /\nCommands:\n([\s\S]*?)\n\n/.exec(await golden('')) ?? [];
    const listed = [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(listed).toEqual(commands);
  });

  it('has the version next to it', async () => {
    expect((await runCli('--version')).stdout).toBe(`${version}\n`);
  });
});

describe('the example', () => {
  /** The arguments of the example in the help of `command`. */
  const example = async (command: string): Promise<string[]> => {
    const [, line = ''] = /\nExample:\n {2}stanzascope (.+)\n/.exec(await golden(command)) ?? [];
    return line.split(' ');
  };
  /** The fixed ports of the example, which may be taken here, as they are now. */
  const elsewhere = (args: readonly string[], ports: Readonly<Record<string, string>>): string[] =>
    args.map((arg) => ports[arg] ?? arg);

  it('of tap forwards', async () => {
    const args = await example('tap');
    const server = formatEndpoint(await startServe());
    const free = { 'tcp://127.0.0.1:15222': 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:5222': server };
    const tap = await startCliWith({}, ...elsewhere(args, free));
    await tap.output(new RegExp(`listening on tcp://127\\.0\\.0\\.1:\\d+ → ${server}\n`));
    await interrupt(tap);
  });

  it('of serve serves', async () => {
    const serve = await startCliWith({}, ...(await example('serve')));
    await serve.output(/listening on tcp:\/\/127\.0\.0\.1:\d+ \(domain localhost, 10 accounts/);
    await interrupt(serve);
  });

  it('of run runs, where the scenarios are', async () => {
    const server = formatEndpoint(await startServe());
    const directory = await temporaryDirectory();
    await symlink(repositoryFile('scenarios'), join(directory, 'scenarios'));
    const args = elsewhere(await example('run'), { 'tcp://127.0.0.1:5222': server });
    const run = await runCliWith({ directory }, ...args);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/\nreports in reports\/smoke-\d{8}-\d{6}\n$/);
  });

  it('of decode decodes', async () => {
    const directory = await writeCapture();
    const decode = await runCliWith({ directory }, ...(await example('decode')));
    expect([decode.code, decode.stderr]).toEqual([0, '']);
    expect(decode.stdout).toContain('Art thou not Romeo');
  });

  it('of report reports, where the example report is', async () => {
    const directory = await temporaryDirectory();
    await symlink(repositoryFile('reports'), join(directory, 'reports'));
    const report = await runCliWith({ directory }, ...(await example('report')));
    expect([report.code, report.stderr]).toEqual([0, '']);
    expect(report.stdout).toMatch(/thresholds/i);
  });

  it('of ca exports', async () => {
    const env = { STANZASCOPE_CA_DIR: join(await temporaryDirectory(), 'ca') };
    const ca = await runCliWith({ env }, ...(await example('ca')));
    expect([ca.code, ca.stderr]).toEqual([0, '']);
    expect(ca.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
  });

  it('of demo is demo alone (demo.test.ts runs it)', async () => {
    expect(await example('demo')).toEqual(['demo']);
  });
});
