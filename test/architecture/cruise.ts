// Runs dependency-cruiser with the project's own rules, on the project or on a made-up tree.
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

interface Findings {
  /** Files below src that were really read. */
  readonly modules: readonly string[];
  /** `rule: from -> to` */
  readonly violations: readonly string[];
}

const options = await extractDepcruiseOptions(join(projectRoot, '.dependency-cruiser.cjs'));

export const ruleNames: readonly string[] = (options.ruleSet?.forbidden ?? []).map(({ name }) => name ?? '');

/** Cruises `src` in `root`. */
export async function cruiseSources(root: string): Promise<Findings> {
  const { output } = await cruise(['src'], { ...options, baseDir: root });
  if (typeof output === 'string') throw new Error(output);
  return {
    modules: output.modules.map(({ source }) => source).filter((source) => source.startsWith('src/')),
    violations: output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

/** Cruises a tree of the given files (path to text) that has the project's packages. */
export async function cruiseTree(files: Readonly<Record<string, string>>): Promise<Findings> {
  const root = await mkdtemp(join(tmpdir(), 'stanzascope-tree-'));
  try {
    await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    await symlink(join(projectRoot, 'package.json'), join(root, 'package.json'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return await cruiseSources(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Every .ts file below `src`, as `src/model/time.ts`; src/xmpp/wasm is another language in the same clothes. */
export async function sourceFiles(): Promise<readonly string[]> {
  const names = await readdir(join(projectRoot, 'src'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.ts') && !name.startsWith(join('xmpp', 'wasm')))
    .map((name) => `src/${name}`)
    .sort();
}
