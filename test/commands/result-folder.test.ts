import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openResultFolder, writeReports } from '../../src/commands/result-folder.js';
import { writerNames } from '../../src/report/registry.js';
import { simulate } from '../report/simulated.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'stanzascope-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

it('makes the folder with its parents, and takes one that is there', async () => {
  const path = join(base, 'a', 'b', 'c');
  expect(await openResultFolder(path)).toBe(path);
  expect((await stat(path)).isDirectory()).toBe(true);
  expect(await openResultFolder(path)).toBe(path);
});

it('refuses a file, and a path through a file', async () => {
  const file = join(base, 'file');
  await writeFile(file, '');
  await expect(openResultFolder(file)).rejects.toThrow(/it exists and is no directory/);
  await expect(openResultFolder(join(file, 'x'))).rejects.toThrow(/a part of the path is no directory/);
});

it('ends where the system says ENOENT for good', async () => {
  await expect(openResultFolder('/proc/stanzascope')).rejects.toThrow(/--out \/proc\/stanzascope: /);
});

it('gives every report its name', async () => {
  await writeReports(simulate(), writerNames, base);
  expect(await readdir(base)).toEqual(
    expect.arrayContaining([
      'result.json',
      'report.txt',
      'report.md',
      'junit.xml',
      'intervals.csv',
      'metrics.csv',
      'xmpp_msg_delivery_duration.hgrm',
      'result.hlog',
      'metrics.prom',
    ]),
  );
});
