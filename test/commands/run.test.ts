import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRun } from '../../src/commands/run.js';
import { formatEndpoint } from '../../src/model/endpoint.js';
import { exitCode, UserError } from '../../src/model/errors.js';
import { systemClock } from '../../src/net/clock.js';
import { type Listener, listen } from '../../src/net/listen.js';
import { XmppServer } from '../../src/server/server.js';
import type { RunResult } from '../../src/stats/result.js';

const scenario = (name: string): string => fileURLToPath(new URL(`../../scenarios/${name}`, import.meta.url));

let directory: string;
let listener: Listener;
let server: XmppServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  server = new XmppServer({
    domain: 'localhost',
    accounts: { count: 20 },
    registration: false,
    clock: systemClock,
  });
  listener = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, (connection) =>
    server.accept(connection),
  );
});

afterEach(async () => {
  await listener.close();
  await rm(directory, { recursive: true });
});

const loopback = { kind: 'tcp', host: '127.0.0.1' } as const;

/** A port that nobody listens on: one that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, loopback.host);
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Ran {
  code: number | undefined;
  stdout: string;
  stderr: string;
  error?: Error & { exitCode?: number; code?: string };
}

async function run(
  args: readonly string[],
  abort = new AbortController(),
  onLine: (line: string) => void = () => {},
): Promise<Ran> {
  const ran: Ran = { code: undefined, stdout: '', stderr: '' };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  addRun(program, {
    stdout: (text) => {
      ran.stdout += text;
    },
    stderr: (text) => {
      ran.stderr += text;
      onLine(text);
    },
    signal: abort.signal,
    env: {},
    isTerminal: false,
    pending: () => 0,
    drained: async () => undefined,
    exit: (code) => {
      ran.code = code;
    },
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  const target = args.includes('--target') ? [] : ['--target', formatEndpoint(listener.endpoint)];
  const out = args.includes('--out') ? [] : ['--out', join(directory, 'out')];
  try {
    await program.parseAsync(['run', ...args, ...target, ...out], { from: 'user' });
  } catch (error) {
    ran.error = error as Error;
  }
  return ran;
}

const readResult = async (): Promise<RunResult> =>
  JSON.parse(await readFile(join(directory, 'out', 'result.json'), 'utf8')) as RunResult;

describe('run against the embedded server', () => {
  it('passes smoke.yaml, prints the summary and writes both reports', async () => {
    const ran = await run([scenario('smoke.yaml'), '--seed', '7']);
    expect(ran).toMatchObject({ code: exitCode.done });
    expect(await readdir(join(directory, 'out'))).toEqual(['report.html', 'report.txt', 'result.json']);
    expect(ran.stdout).toBe(await readFile(join(directory, 'out', 'report.txt'), 'utf8'));
    const result = await readResult();
    expect(result).toMatchObject({ verdict: 'pass', reasons: [], seed: 7 });
    expect(result.ledger).toEqual({
      sent: 20,
      delivered: 20,
      bounced: 0,
      lost: 0,
      duplicated: 0,
      reordered: 0,
      late: 0,
    });
    expect(result.metrics.xmpp_iq_rtt?.count).toBe(4);
    for (const metric of [
      'xmpp_connecting',
      'xmpp_stream_opening',
      'xmpp_auth_duration',
      'xmpp_bind_duration',
      'xmpp_login_duration',
    ])
      expect(result.metrics[metric]?.count).toBe(4);
    expect(result.metrics.data_sent?.count).toBeGreaterThan(20 * 60);
    expect(result.metrics.data_received?.count).toBeGreaterThan(20 * 60);
    expect(server.sessions).toBe(0);
  });

  it('takes the load of chat.yaml from the flags', async () => {
    const flags = [
      '--users',
      '5',
      '--rate',
      '40/s',
      '--duration',
      '1s',
      '--set',
      'size=1000',
      '--report',
      'json',
      '--ui',
      'none',
    ];
    const ran = await run([scenario('chat.yaml'), ...flags]);
    expect(ran).toMatchObject({ code: exitCode.done, stderr: '' });
    const { ledger, metrics } = await readResult();
    expect(ledger).toMatchObject({ sent: 40, delivered: 40 });
    expect(metrics.vus?.value).toBe(5);
    expect(metrics.data_sent?.count).toBeGreaterThan(40_000);
    expect(await readdir(join(directory, 'out'))).toEqual(['result.json']);
  });

  it('leaves a result and 99 when passwords are wrong', async () => {
    const ran = await run([scenario('smoke.yaml'), '--set', 'secret=wrong']);
    expect(ran.code).toBe(exitCode.thresholdFailed);
    expect(await readResult()).toMatchObject({
      verdict: 'fail',
      reasons: [
        '4 of 4 users could not log in: the server refused the login: not-authorized',
        expect.stringMatching(/^threshold checks rate==1/),
      ],
      counters: { 'login: the server refused the login: not-authorized': 4 },
    });
  });

  it('leaves a result and 99 when the server dies in the middle', async () => {
    const ran = await run([scenario('chat.yaml'), '--users', '4', '--duration', '30s'], undefined, (line) => {
      if (line.startsWith('1s ')) server.shutdown();
    });
    expect(ran.code).toBe(exitCode.thresholdFailed);
    const { ledger, reasons, duration } = await readResult();
    expect(reasons).toContain('all users are gone: the run ended early');
    expect(reasons).toContain('session lost: stream-error (4 of 4 users)');
    expect(ledger.sent).toBeGreaterThan(40);
    expect(ledger.sent).toBe(ledger.delivered + ledger.bounced + ledger.lost);
    expect(duration).toBeLessThan(20);
  });

  it('leaves a result and 105 when it is interrupted', async () => {
    const abort = new AbortController();
    const ran = await run([scenario('chat.yaml'), '--users', '4', '--duration', '60s'], abort, (line) => {
      if (line.startsWith('1s ')) abort.abort();
    });
    expect(ran.code).toBe(exitCode.interrupted);
    const { verdict, reasons, ledger } = await readResult();
    expect(verdict).toBe('invalid');
    expect(reasons[0]).toMatch(/^interrupted after \d/);
    expect(ledger.delivered).toBe(ledger.sent);
  });
});

describe('run refuses', () => {
  it('a target that is not there, with 113 and no report', async () => {
    const target = formatEndpoint({ ...loopback, port: await freePort() });
    const { error } = await run([scenario('chat.yaml'), '--target', target]);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      exitCode: exitCode.unreachable,
      message: `cannot reach ${target}: connection refused (ECONNREFUSED)`,
    });
    expect(await readdir(join(directory, 'out'))).toEqual([]);
  });

  it('a directory that cannot be written, before anything is connected', async () => {
    await writeFile(join(directory, 'file'), '');
    const { error } = await run([scenario('smoke.yaml'), '--out', join(directory, 'file')]);
    expect(error).toMatchObject({
      exitCode: exitCode.badInput,
      message: `--out ${join(directory, 'file')}: it exists and is no directory; name a directory that can be written`,
    });
  });

  it('files that are not there, and files with faults', async () => {
    expect((await run(['nowhere.yaml'])).error).toMatchObject({
      exitCode: exitCode.badInput,
      message: 'nowhere.yaml: there is no such file',
    });
    const file = join(directory, 'bad.yaml');
    await writeFile(file, 'version: 1\n');
    expect((await run([file])).error).toMatchObject({
      exitCode: exitCode.badInput,
      message: expect.stringContaining(`${file}:1:1: scenarios: is missing`),
    });
    await writeFile(
      file,
      (await readFile(scenario('smoke.yaml'), 'utf8')).replace('target: { ', 'target: { ca: gone.pem, '),
    );
    expect((await run([file])).error).toMatchObject({
      exitCode: exitCode.badInput,
      message: `${join(directory, 'gone.pem')}: there is no such file`,
    });
  });

  it.each([
    [['--users', '0'], 'It should be a whole number from 1 to 100000.'],
    [['--rate', 'fast'], 'It should be a rate'],
    [['--duration', '10'], 'It should be a time'],
    [['--seed', '-1'], 'It should be a whole number from 0'],
    [['--set', 'x'], 'It should be name=value.'],
    [['--target', 'http://x'], 'is not supported'],
    [['--report', 'pdf'], '"pdf" is not one of'],
    [['--ui', 'tui'], 'Allowed choices are lines, none'],
    [['--starttls', 'yes'], 'Allowed choices are optional'],
  ])('%j', async (flags, words) => {
    const { error } = await run([scenario('chat.yaml'), ...flags]);
    expect(error?.code).toBe('commander.invalidArgument');
    expect(error?.message).toContain(words);
  });

  it('flags that the scenario has no use for', async () => {
    expect((await run([scenario('smoke.yaml'), '--rate', '5/s'])).error).toMatchObject({
      exitCode: exitCode.usage,
      message: '--rate: the scenario has no rate; it needs executor: constant-arrival-rate',
    });
    expect((await run([scenario('chat.yaml'), '--set', 'sise=5'])).error).toMatchObject({
      exitCode: exitCode.usage,
      message: '--set: the scenario has no variable "sise"; did you mean "size"?',
    });
  });
});
