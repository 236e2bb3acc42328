// The package as npm would publish it, installed in an empty folder: what is in it, and that its demo runs there.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Child } from '../support/child.js';
import { repositoryFile, temporaryDirectory } from '../support/cli.js';
import { needs } from '../support/real.js';

const patienceMs = 180_000;
/** Bytes of the tarball; the pictures of the pages and the example of a report are a third of it. */
const mostPacked = 768 * 1024;

/** What npm says of the tarball it made. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

async function run(directory: string, command: string, ...args: string[]): Promise<Child> {
  const env = { ...process.env, NO_COLOR: '1', CI: undefined };
  const child = new Child(command, args, { cwd: directory, env });
  const { code } = await child.exit;
  expect(code, child.stderr).toBe(0);
  return child;
}

/** Of the program as it is built: a build of its own would take it from under the other tests. */
async function pack(directory: string): Promise<Packed> {
  const flags = ['--ignore-scripts', '--json', '--pack-destination', directory];
  const { stdout } = await run(repositoryFile('.'), 'npm', 'pack', ...flags);
  const [packed] = JSON.parse(stdout) as Packed[];
  if (!packed) throw new Error('npm has packed nothing');
  return packed;
}

it('holds the program, its scenarios and its pages, and nothing else', { timeout: patienceMs }, async () => {
  const { files, size } = await pack(await temporaryDirectory());
  const paths = files.map(({ path }) => path);
  const wanted =
    /^(?:dist\/[\w/-]+\.js|reports\/README\.md|reports\/example\/result\.(?:html|json|md|txt)|scenarios\/[\w.-]+\.(?:json|yaml|md)|docs\/[\w-]+\.(?:md|png)|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
  expect(paths.filter((path) => !wanted.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'dist/cli.js',
      'scenarios/chat.yaml',
      'docs/exit-codes.md',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
    ]),
  );
  expect(size).toBeLessThan(mostPacked);
});

it('runs its demo where it is installed', { timeout: patienceMs, ...needs('registry') }, async () => {
  const directory = await temporaryDirectory();
  const { filename } = await pack(directory);
  await run(directory, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`);
  const demo = await run(directory, 'npx', 'stanzascope', 'demo');
  expect(demo.stdout).toMatch(/\bpass\b/i);
  const [, folder = ''] = /^reports in (\S+)$/m.exec(demo.stderr) ?? [];
  expect(demo.stdout.endsWith(await readFile(join(directory, folder, 'report.txt'), 'utf8'))).toBe(true);
  expect(existsSync(join(directory, folder, 'result.json'))).toBe(true);
});
