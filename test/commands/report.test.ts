import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCode, UserError } from '../../src/model/errors.js';
import { html } from '../../src/report/writers/html.js';
import { json } from '../../src/report/writers/json.js';
import { text } from '../../src/report/writers/text.js';
import { emptyResult, simulate } from '../report/simulated.js';
import { runReport } from './report-run.js';

let dir: string;
let first: string;
let second: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  first = join(dir, 'first.json');
  second = join(dir, 'second.json');
  await writeFile(first, json.render(simulate()));
  await writeFile(second, json.render(emptyResult));
});
afterEach(() => rm(dir, { recursive: true }));

describe('report', () => {
  it('prints the text of each file in turn', async () => {
    const { stdout } = await runReport([first, second]);
    expect(stdout).toBe(text.render(simulate()) + text.render(emptyResult));
  });

  it('prints what --report asks for, in that order', async () => {
    const { stdout } = await runReport([second, '--report', 'json,text']);
    expect(stdout).toBe(json.render(emptyResult) + text.render(emptyResult));
  });

  it('colours text on a terminal only, and not against NO_COLOR', async () => {
    expect((await runReport([second], true)).stdout).toContain('\u001b[');
    expect((await runReport([second], true, { NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
    expect((await runReport([second, '--report', 'json'], true)).stdout).toBe(json.render(emptyResult));
  });

  it('writes one file for each result and writer into --out', async () => {
    const out = join(dir, 'deep', 'out');
    const { stdout } = await runReport([first, second, '--report', 'text,json', '--out', out]);
    expect(stdout).toBe('');
    expect((await readdir(out)).sort()).toEqual(['first.json', 'first.txt', 'second.json', 'second.txt']);
    expect(await readFile(join(out, 'second.txt'), 'utf8')).toBe(text.render(emptyResult));
  });

  it('writes the forms that are several files beside the others', async () => {
    const out = join(dir, 'out');
    await runReport([first, second, '--report', 'md,csv,hgrm', '--out', out]);
    const names = await readdir(out);
    expect(names).toEqual(
      expect.arrayContaining([
        'first.md',
        'first.intervals.csv',
        'first.metrics.csv',
        'first.xmpp_msg_delivery_duration.time-service.hgrm',
        'second.md',
        'second.metrics.csv',
      ]),
    );
    expect(names.filter((name) => /^second.*hgrm/.test(name))).toEqual([]);
  });

  it('refuses to print what is several files', async () => {
    await expect(runReport([first, '--report', 'text,csv'])).rejects.toMatchObject({
      exitCode: exitCode.usage,
      message: '--report csv: it is several files; name a directory for them with --out',
    });
  });

  it('names the reports of a result.json after its directory', async () => {
    for (const name of ['monday', 'tuesday']) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'result.json'), json.render(emptyResult));
    }
    const out = join(dir, 'out');
    await runReport([join(dir, 'monday/result.json'), join(dir, 'tuesday/result.json'), '--out', out]);
    expect((await readdir(out)).sort()).toEqual(['monday.txt', 'tuesday.txt']);
  });

  it('shows several results on one page where the writer can, and one after the other where it cannot', async () => {
    const out = join(dir, 'out');
    const { stderr } = await runReport([first, second, '--report', 'html,text', '--out', out]);
    expect((await readdir(out)).sort()).toEqual(['compare.html', 'first.txt', 'second.txt']);
    expect(stderr).toContain(`${join(out, 'compare.html')}\n`);
    const named = [
      { name: 'first', result: simulate() },
      { name: 'second', result: emptyResult },
    ];
    expect(await readFile(join(out, 'compare.html'), 'utf8')).toBe(html.renderMany?.(named));
    expect((await runReport([first, second, '--report', 'html'])).stdout).toBe(html.renderMany?.(named));
  });

  it('writes the page of a single result under its own name', async () => {
    const out = join(dir, 'out');
    await runReport([first, '--report', 'html', '--out', out]);
    expect(await readdir(out)).toEqual(['first.html']);
    expect(await readFile(join(out, 'first.html'), 'utf8')).toBe(html.render(simulate()));
  });

  it('refuses to write two results to one name', async () => {
    await expect(runReport([first, first, '--out', dir])).rejects.toMatchObject({
      exitCode: exitCode.usage,
      message: '--out: two results would be written as first; render one at a time',
    });
  });

  it('refuses what is no result, and prints nothing of the others', async () => {
    const bad = join(dir, 'bad.json');
    await writeFile(bad, '{"format":"stanzascope-capture"}');
    const refused = await runReport([first, bad]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(refused).toMatchObject({
      exitCode: exitCode.badInput,
      message: `${bad}: not a stanzascope result: "format" should be "stanzascope-result"`,
    });
  });

  it('says which file is missing', async () => {
    await expect(runReport([join(dir, 'none.json')])).rejects.toMatchObject({
      exitCode: exitCode.badInput,
      message: `${join(dir, 'none.json')}: there is no such file or directory`,
    });
  });

  it('refuses a writer that does not exist and names those that do', async () => {
    const refused = await runReport([first, '--report', 'pdf']).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommanderError);
    expect(String(refused)).toContain('"pdf" is not one of text, json, html, md,');
  });
});
