import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCode } from '../../src/model/errors.js';
import { micros } from '../../src/model/time.js';
import { json } from '../../src/report/writers/json.js';
import type { RunResult } from '../../src/stats/result.js';
import { emptyResult } from '../report/simulated.js';
import { recordShares } from '../stats/shared-run.js';
import { runReport } from './report-run.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stanzascope-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function save(name: string, result: RunResult): Promise<string> {
  const path = join(dir, `${name}.json`);
  await writeFile(path, json.render(result));
  return path;
}

const delivery = 'xmpp_msg_delivery_duration';
const repeat = (p50: number, minute: number, over: Partial<RunResult> = {}): RunResult => ({
  ...{ ...emptyResult, verdict: 'pass', reasons: [] },
  startedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  metrics: { [delivery]: { kind: 'trend', unit: 'ms', count: 50, p50 } },
  ...over,
});

/** `--baseline a1 --baseline a2 … b1 b2 …`, measured by turns. */
async function sides(slower: number, repeats = 4): Promise<string[]> {
  const noise = [1, 1.01, 0.99, 1.005];
  const names = await Promise.all(
    noise.slice(0, repeats).map(async (by, i) => ({
      a: await save(`a${i}`, repeat(10 * by, 2 * i)),
      b: await save(`b${i}`, repeat(10 * by * slower, 2 * i + 1)),
    })),
  );
  return [...names.flatMap(({ a }) => ['--baseline', a]), ...names.map(({ b }) => b)];
}

describe('report --baseline', () => {
  it.each([
    ['regression', 1.3, exitCode.regression, '✗ REGRESSION  smoke: 4 repeats of the baseline, 4 new\n'],
    ['improvement', 0.7, exitCode.done, '✓ IMPROVED  smoke: 4 repeats of the baseline, 4 new\n'],
    ['no change', 1, exitCode.done, '✓ NO CHANGE  smoke: 4 repeats of the baseline, 4 new\n'],
  ])('tells of a %s', async (_what, slower, code, first) => {
    const ran = await runReport(await sides(slower));
    expect(ran.code).toBe(code);
    expect(ran.stdout.slice(0, first.length)).toBe(first);
  });

  it('cannot tell from two repeats, and fails then only when it is strict', async () => {
    const args = await sides(1.5, 2);
    const { stdout, code } = await runReport(args);
    expect(code).toBe(exitCode.done);
    expect(stdout).toContain('cannot tell: 2 repeats, 3 are needed');
    expect((await runReport([...args, '--strict'])).code).toBe(exitCode.invalid);
    expect((await runReport([...(await sides(1)), '--strict'])).code).toBe(exitCode.done);
  });

  it('takes tolerances, and refuses those that apply to nothing', async () => {
    const args = await sides(1.3);
    expect((await runReport([...args, '--tolerance', 'p50=50%'])).stdout).toMatch(/^✓ NO CHANGE/);
    await expect(runReport([...args, '--tolerance', 'xmpp_iq_rtt:p50=1%'])).rejects.toMatchObject({
      exitCode: exitCode.usage,
      message: `--tolerance xmpp_iq_rtt:p50: no such number is compared here; known here: ${delivery}:p50`,
    });
    await expect(runReport([...args, '--tolerance', 'p50'])).rejects.toThrow(/should be like p99=10%/);
    await expect(runReport([args[1] ?? '', '--tolerance', 'p50=1%'])).rejects.toMatchObject({
      message: '--tolerance goes with --baseline or --self-test',
    });
  });

  it('prints other forms, or writes them and prints the text', async () => {
    const args = await sides(1.3);
    expect(JSON.parse((await runReport([...args, '--report', 'json'])).stdout)).toMatchObject({
      format: 'stanzascope-baseline',
      verdict: 'regression',
    });
    const out = join(dir, 'out');
    const { stdout, stderr } = await runReport([...args, '--report', 'md,json', '--out', out]);
    expect(stdout).toMatch(/^✗ REGRESSION/);
    expect(stderr).toBe(`${join(out, 'baseline.md')}\n${join(out, 'baseline.json')}\n`);
    expect((await readdir(out)).sort()).toEqual(['baseline.json', 'baseline.md']);
  });

  it('refuses numbers that must not be used, shares, and a file that is given twice', async () => {
    const bad = await save('bad', repeat(1, 0, { verdict: 'invalid', reasons: ['the generator was late'] }));
    const share = await save('share', repeat(1, 0, { segment: { index: 1, count: 2 } }));
    const good = await save('good', repeat(1, 0));
    await expect(runReport(['--baseline', good, bad])).rejects.toMatchObject({
      exitCode: exitCode.invalid,
      message: `${bad}: its verdict is invalid, so its numbers must not be compared: the generator was late`,
    });
    await expect(runReport(['--baseline', share, good])).rejects.toMatchObject({
      exitCode: exitCode.badInput,
      message: `${share}: it is segment 1/2 of a run: merge the shares first`,
    });
    await expect(runReport(['--baseline', good, good])).rejects.toMatchObject({
      exitCode: exitCode.usage,
      message: `${good}: it is given twice, and would count twice`,
    });
  });

  it('is rendered by its own writers', async () => {
    const good = await save('good', repeat(1, 0));
    await expect(runReport([good, '--merge', '--baseline', good])).rejects.toThrow(/cannot be used with/);
    await expect(runReport([good, '--self-test', '--baseline', good])).rejects.toThrow(/cannot be used with/);
  });
});

describe('report --self-test', () => {
  const repeats = (factors: readonly number[]): Promise<string[]> =>
    Promise.all(factors.map((by, i) => save(`r${i}`, repeat(10 * by, i))));

  it('is done when the machine is quiet', async () => {
    const files = await repeats([1, 1.01, 0.99, 1, 1.01, 0.99]);
    const { stdout, code } = await runReport(['--self-test', ...files]);
    expect(code).toBe(exitCode.done);
    expect(stdout).toMatch(/^✓ QUIET ENOUGH {2}smoke: 6 repeats of one build, by turns 3 against 3\n/);
  });

  it('says what would help when it is not', async () => {
    const files = await repeats([1, 1.5, 1.1, 0.9, 1.3, 1.2]);
    const { stdout, code } = await runReport(['--self-test', ...files]);
    expect(code).toBe(exitCode.invalid);
    expect(stdout).toMatch(/^! TOO NOISY/);
    const [, tolerance = ''] = /--tolerance '(\S+)'/.exec(stdout.replace(/\n +/g, ' ')) ?? [];
    expect((await runReport(['--self-test', ...files, '--tolerance', tolerance])).code).toBe(exitCode.done);
  });

  it('needs six', async () => {
    const files = await repeats([1, 1, 1, 1, 1]);
    await expect(runReport(['--self-test', ...files])).rejects.toMatchObject({
      exitCode: exitCode.usage,
      message: '--self-test: 6 results of one build or more are needed, and 5 given',
    });
  });
});

describe('report --merge', () => {
  const shares = recordShares(
    [0, 1, 2].map((share) => ({ due: micros(share), took: micros(1_000), share, arrives: true })),
    3,
  );
  const files = (of: readonly RunResult[]): Promise<string[]> =>
    Promise.all(of.map((share, i) => save(`share${i}`, share)));

  it('prints the report of the whole', async () => {
    const { stdout, code } = await runReport(['--merge', ...(await files(shares))]);
    expect(code).toBe(exitCode.done);
    expect(stdout).toMatch(/^✓ PASS {2}chat/);
    expect(stdout).toContain('3 sent = 3 delivered');
  });

  it('writes result.json, from which everything else can be made', async () => {
    const out = join(dir, 'out');
    const args = ['--merge', ...(await files(shares)), '--out', out];
    const { stdout, stderr } = await runReport(args);
    expect(stdout).toMatch(/^✓ PASS/);
    expect(stderr).toBe(`reports in ${out}\n`);
    expect((await readdir(out)).sort()).toEqual(['report.txt', 'result.json']);
    expect(JSON.parse(await readFile(join(out, 'result.json'), 'utf8'))).toMatchObject({
      verdict: 'pass',
      ledger: { sent: 3, delivered: 3 },
    });
  });

  it('says which share is missing', async () => {
    const { stdout, code } = await runReport([
      '--merge',
      ...(await files([shares[0], shares[2]] as RunResult[])),
    ]);
    expect(code).toBe(exitCode.invalid);
    expect(stdout).toContain('· segments 1/3 and 3/3 are there, 2/3 is missing');
  });

  it('names the file that is of another run', async () => {
    const [first, second] = await files([shares[0], { ...shares[1], seed: 4 }] as RunResult[]);
    await expect(runReport(['--merge', first ?? '', second ?? ''])).rejects.toMatchObject({
      exitCode: exitCode.badInput,
      message: `${second}: cannot be merged: its seed is 4, and that of the first is 0: give all shares the same --seed`,
    });
  });
});
