// The script and the style of the HTML report as one text. `npm run page` runs this with --update, and so writes it anew.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const folder = 'src/report/html/page';
const uplot = 'node_modules/uplot';

/** Every module by its path without suffix, each a function of `exports` and `require`. */
function modulesFrom(path: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(path)) return found;
  const { outputText } = ts.transpileModule(readFileSync(`${path}.ts`, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      removeComments: true,
      verbatimModuleSyntax: false,
    },
  });
  found.set(path, '');
  const code = outputText.replace(/require\("(\.[^"]+)\.js"\)/g, (_, specifier: string) => {
    const target = normalize(join(dirname(path), specifier));
    modulesFrom(target, found);
    return `require("${target}")`;
  });
  found.set(path, code);
  return found;
}

/** Each module runs once, when it is first asked for: what a bundler would do, for a dozen small files. */
function script(entry: string): string {
  const modules = [...modulesFrom(entry)].map(
    ([path, code]) => `${JSON.stringify(path)}: (exports, require) => {\n${code}}`,
  );
  return `(() => {
const modules = {\n${modules.join(',\n')}\n};
const loaded = {};
const load = (path) => {
  if (!(path in loaded)) modules[path](loaded[path] = {}, load);
  return loaded[path];
};
load(${JSON.stringify(entry)});
})();
`;
}

/** One literal on one line, in which no quote of either kind stands: readers of the source take it for a word. */
const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", '\\x27')}'`;

it('is what its sources say', async () => {
  const licence = readFileSync(`${uplot}/LICENSE`, 'utf8').trim();
  const code = `/* uPlot\n${licence}\n*/\n${readFileSync(`${uplot}/dist/uPlot.iife.min.js`, 'utf8')}\n${script(`${folder}/main`)}`;
  const style = `${readFileSync(`${uplot}/dist/uPlot.min.css`, 'utf8')}\n${readFileSync(`${folder}/page.css`, 'utf8')}`;
  expect(code).not.toMatch(/<\/script|<!--/i);
  expect(style).not.toMatch(/<\/style/i);
  const text =
    '// Made of page/ and of uPlot by `npm run page`: not to be edited.\n' +
    `export const pageCode =\n  ${literal(code)};\n` +
    `export const pageStyle =\n  ${literal(style)};\n`;
  await expect(text).toMatchFileSnapshot('../../src/report/html/page-code.ts');
});
