// The import rules hold, they look at every file, and each of them would notice a breach.
import { describe, expect, it } from 'vitest';
import { cruiseSources, cruiseTree, projectRoot, ruleNames, sourceFiles } from './cruise.js';

describe('the house', () => {
  it('keeps to its import rules, in every file that it has', async () => {
    const { modules, violations } = await cruiseSources(projectRoot);
    expect(violations).toEqual([]);
    // A cruiser that cannot read TypeScript finds no files, and no fault either.
    expect([...modules].sort()).toEqual(await sourceFiles());
  });
});

/** Rule, file, what it imports. */
const breaches: readonly (readonly [string, string, string])[] = [
  ['room-model', 'src/model/a.ts', '../xmpp/target.js'],
  ['room-xmpp', 'src/xmpp/a.ts', '../stats/target.js'],
  ['room-stats', 'src/stats/a.ts', '../xmpp/target.js'],
  ['room-net', 'src/net/a.ts', '../xmpp/target.js'],
  ['room-inspect', 'src/inspect/a.ts', '../net/target.js'],
  ['room-scenario', 'src/scenario/a.ts', '../load/target.js'],
  ['room-load', 'src/load/a.ts', '../net/target.js'],
  ['room-report', 'src/report/a.ts', '../xmpp/target.js'],
  ['room-server', 'src/server/a.ts', '../net/target.js'],
  ['room-ui', 'src/ui/a.ts', '../xmpp/target.js'],
  ['room-commands', 'src/commands/a.ts', '../cli.js'],
  ['room-cli', 'src/cli.ts', './net/target.js'],
  ['no-room', 'src/model/a.ts', '../utils/target.js'],
  ['no-room', 'src/model/a.ts', '../target.js'],
  ['home-commander', 'src/net/a.ts', 'commander'],
  ['home-blessed', 'src/commands/a.ts', 'blessed'],
  ['home-undici', 'src/load/a.ts', 'undici'],
  ['home-@xmpp/xml', 'src/inspect/a.ts', '@xmpp/xml'],
  ['home-@mongodb-js/saslprep', 'src/server/a.ts', '@mongodb-js/saslprep'],
  ['home-hdr-histogram-js', 'src/report/a.ts', 'hdr-histogram-js'],
  ['home-yaml', 'src/load/a.ts', 'yaml'],
  ['home-zod', 'src/xmpp/a.ts', 'zod'],
  ['home-@peculiar/x509', 'src/commands/a.ts', '@peculiar/x509'],
  ['home-reflect-metadata', 'src/commands/a.ts', 'reflect-metadata'],
  ['home-pako', 'src/net/a.ts', 'pako'],
  ['home-re2js', 'src/ui/a.ts', 're2js'],
  ['home-uplot', 'src/report/a.ts', 'uplot'],
  ['registry-neighbours', 'src/inspect/decoders/a.ts', './target.js'],
  ['registry-neighbours', 'src/scenario/steps/a.ts', './index.js'],
  ['registry-neighbours', 'src/report/writers/a.ts', './target.js'],
  ['registry-neighbours', 'src/net/transports/a.ts', './target/part.js'],
  ['registry-neighbours', 'src/ui/panels/a/part.ts', '../target.js'],
  ['pure-core', 'src/xmpp/a.ts', 'node:fs'],
  ['pure-core', 'src/load/a.ts', 'node:timers/promises'],
  ['pure-core', 'src/stats/a.ts', 'process'],
  ['pure-core', 'src/server/a.ts', 'node:net'],
  ['resolvable', 'src/model/a.ts', './missing.js'],
  ['declared-packages', 'src/net/a.ts', 'fast-check'],
];

const allowed: readonly (readonly [string, string])[] = [
  ['src/xmpp/a.ts', 'node:crypto'],
  ['src/server/a.ts', 'node:buffer'],
  ['src/net/a.ts', 'node:net'],
  ['src/commands/a.ts', 'node:fs/promises'],
  ['src/commands/a.ts', 'commander'],
  ['src/cli.ts', './commands/target.js'],
  ['src/report/a.ts', '../stats/target.js'],
  ['src/scenario/steps/index.ts', './target.js'],
  ['src/inspect/decoders/target/a.ts', './target.js'],
];

/** The importing file, its target when it is one of ours, and an entry that keeps both from being orphans. */
function treeOf(file: string, specifier: string, clause = '{ value }'): Record<string, string> {
  const tree = { [file]: `import ${clause} from '${specifier}';\nexport const used = value;\n` };
  if (!specifier.startsWith('.') || specifier.includes('missing')) return tree;
  const target = new URL(specifier.replace(/js$/, 'ts'), `file:///${file}`).pathname.slice(1);
  return { ...tree, [target]: 'export const value = 1;\n' };
}

describe('a breach is found', () => {
  it.each(breaches)('%s: %s imports %s', async (rule, file, specifier) => {
    const { violations } = await cruiseTree(treeOf(file, specifier));
    expect(violations.filter((line) => line.startsWith(`${rule}: ${file} -> `))).toHaveLength(1);
  });

  it('counts type imports between rooms', async () => {
    const tree = treeOf('src/model/a.ts', '../xmpp/target.js', 'type { value }');
    expect((await cruiseTree(tree)).violations).toEqual(['room-model: src/model/a.ts -> src/xmpp/target.ts']);
  });

  it('finds cycles and files that nobody imports', async () => {
    const { violations } = await cruiseTree({
      'src/model/a.ts': "import { b } from './b.js';\nexport const a = b;\n",
      'src/model/b.ts': "import { a } from './a.js';\nexport const b = a;\n",
      'src/model/alone.ts': 'export const alone = 1;\n',
    });
    expect(violations).toContain('no-cycle: src/model/a.ts -> src/model/b.ts');
    expect(violations).toContain('no-orphan: src/model/alone.ts -> src/model/alone.ts');
  });
});

describe('what is allowed passes', () => {
  it.each(allowed)('%s imports %s', async (file, specifier) => {
    expect((await cruiseTree(treeOf(file, specifier))).violations).toEqual([]);
  });

  it('the types of @xmpp/xml are known everywhere', async () => {
    const { violations } = await cruiseTree(treeOf('src/inspect/a.ts', '@xmpp/xml', 'type { value }'));
    expect(violations).toEqual([]);
  });
});

describe('the table of breaches', () => {
  it('leaves out no rule', () => {
    const tried = new Set([...breaches.map(([rule]) => rule), 'no-cycle', 'no-orphan']);
    expect(ruleNames.length).toBeGreaterThan(20);
    expect(ruleNames.filter((rule) => !tried.has(rule))).toEqual([]);
  });
});
