// `demo` without a terminal: lines, a summary, reports on disk, and a clean end when it is interrupted.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Cli, startCli } from '../support/cli.js';

const patienceMs = 60_000;

/** What it left on disk. */
async function reports(demo: Cli): Promise<{ result: unknown; text: string }> {
  const [, folder = ''] = /^reports in (reports\/demo-\d{8}-\d{6})$/m.exec(demo.stderr) ?? [];
  const read = (name: string) => readFile(join(demo.directory, folder, name), 'utf8');
  return { result: JSON.parse(await read('result.json')), text: await read('report.txt') };
}

it('shows, measures and reports', { timeout: patienceMs }, async () => {
  const demo = await startCli('demo');
  expect(await demo.exit, demo.stderr).toEqual({ code: 0, signal: null });
  const { result, text } = await reports(demo);
  expect(result).toMatchObject({ verdict: 'pass', ledger: { sent: 96, delivered: 96, lost: 0 } });
  expect(demo.stdout.endsWith(text)).toBe(true);
  const rows = demo.stdout.slice(0, -text.length).trimEnd().split('\n');
  expect(rows.filter((row) => !/^\d\d:\d\d:\d\d\.\d{3} #\d+ +[·→←] \S/.test(row))).toEqual([]);
  expect(rows.filter((row) => row.includes('message chat →'))).toHaveLength(96);
  expect(demo.stderr).toMatch(/^24 connections; .*; 0 violations\n/);
  expect(demo.stdout + demo.stderr).not.toContain('\x1b');
});

it('ends cleanly when it is interrupted: what was measured is reported', {
  timeout: patienceMs,
}, async () => {
  const demo = await startCli('demo');
  await demo.output(/message chat ←/);
  demo.signal('SIGINT');
  expect(await demo.exit, demo.stderr).toEqual({ code: 0, signal: null });
  expect(demo.stderr).toMatch(/^24 connections; /m);
  expect((await reports(demo)).result).toMatchObject({ format: 'stanzascope-result' });
});
