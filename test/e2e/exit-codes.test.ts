// docs/exit-codes.md, row by row, as a script would see it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../src/model/endpoint.js';
import { json } from '../../src/report/writers/json.js';
import { emptyResult } from '../report/simulated.js';
import { repositoryFile, runCli, runCliWith, startCli, temporaryDirectory } from '../support/cli.js';
import { startServe } from '../support/tap-child.js';

const smoke = repositoryFile('scenarios/smoke.yaml');

/** Runs a scenario of one field map below `scenarios:` on the embedded server. */
async function run(scenario: string, thresholds: string): Promise<number | null> {
  const target = formatEndpoint(await startServe());
  const directory = await temporaryDirectory();
  const text = `version: 1\nname: x\ntarget: { service: "${target}" }\nscenarios: { x: ${scenario} }\nthresholds: ${thresholds}\n`;
  await writeFile(join(directory, 'x.yaml'), text);
  const { code, stderr } = await runCliWith({ directory }, 'run', 'x.yaml', '--ui', 'none', '--out', 'out');
  expect(stderr).toBe('');
  return code;
}

const pings =
  '{ executor: constant-vus, users: 2, iterations: 2, before: [{ login: {} }], flow: [{ iq: { ping: {} } }] }';

const cases: Readonly<Record<number, readonly [when: string, ends: () => Promise<number | null>]>> = {
  0: ['a run whose thresholds hold', () => run(pings, '{ checks: ["rate==1"] }')],
  2: ['an unknown flag', async () => (await runCli('demo', '--nope')).code],
  99: ['a run with a threshold that fails', () => run(pings, '{ xmpp_iq_rtt: ["max<0"] }')],
  104: ['a scenario that is not there', async () => (await runCli('run', 'nowhere.yaml')).code],
  105: ['a run that is interrupted', interrupted],
  111: [
    'a run in which most iterations found no user',
    () =>
      run(
        '{ executor: constant-arrival-rate, users: 1, rate: 1000/s, duration: 1s, flow: [{ login: {} }, { logout: {} }] }',
        '{ checks: ["rate==1"] }',
      ),
  ],
  112: ['repeats that are slower than their baseline', slower],
  113: [
    'a server that is not there',
    async () => (await runCli('run', smoke, '--target', 'tcp://127.0.0.1:1')).code,
  ],
};

async function slower(): Promise<number | null> {
  const directory = await temporaryDirectory();
  const save = async (name: string, p50: number): Promise<string> => {
    const metrics = { xmpp_iq_rtt: { kind: 'trend', unit: 'ms', count: 100, p50 } } as const;
    await writeFile(join(directory, name), json.render({ ...emptyResult, verdict: 'pass', metrics }));
    return name;
  };
  const base = await Promise.all([10, 10.1, 9.9].map((p50, i) => save(`a${i}.json`, p50)));
  const fresh = await Promise.all([13, 13.1, 12.9].map((p50, i) => save(`b${i}.json`, p50)));
  const args = [...base.flatMap((name) => ['--baseline', name]), ...fresh];
  return (await runCliWith({ directory }, 'report', ...args)).code;
}

async function interrupted(): Promise<number | null> {
  const target = formatEndpoint(await startServe());
  const chat = repositoryFile('scenarios/chat.yaml');
  const child = await startCli('run', chat, '--target', target, '--users', '4', '--out', 'out');
  await child.output(/^1s users 4/m);
  child.signal('SIGINT');
  const { code } = await child.exit;
  expect(JSON.parse(await readFile(join(child.directory, 'out', 'result.json'), 'utf8'))).toMatchObject({
    format: 'stanzascope-result',
  });
  return code;
}

describe('the exit code', () => {
  it.each(Object.entries(cases))('is %i after $1.0', async (code, [, ends]) => {
    expect(await ends()).toBe(Number(code));
  });

  it('is tried for every row of the page but a fault of the program', async () => {
    const page = await readFile(repositoryFile('docs/exit-codes.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(Object.keys(cases).map(Number)).toEqual(rows.filter((code) => code !== 1));
  });
});
