// reports/example is what the program writes today, byte for byte.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { html } from '../../src/report/writers/html.js';
import { json } from '../../src/report/writers/json.js';
import { md } from '../../src/report/writers/md.js';
import { text } from '../../src/report/writers/text.js';
import { parseResult } from '../../src/stats/result-schema.js';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../reports/example/${name}`, import.meta.url));

it('the example is a result, and its reports are those that are made of it', async () => {
  const file = await readFile(example('result.json'), 'utf8');
  const result = parseResult(file);
  if ('wrong' in result) throw new Error(result.wrong);
  expect(json.render(result)).toBe(file);
  await expect(text.render(result)).toMatchFileSnapshot(example('result.txt'));
  await expect(md.render(result)).toMatchFileSnapshot(example('result.md'));
  await expect(html.render(result)).toMatchFileSnapshot(example('result.html'));
});
