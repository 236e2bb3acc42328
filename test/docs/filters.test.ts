// docs/filters.md: every example is a good filter, every field and kind has its place, and the error shown is the one that comes.
import { describe, expect, it } from 'vitest';
import { fieldAliases, fieldNames, fieldOf, kindWords } from '../../src/inspect/filter/fields.js';
import { formatFilterError, isFilterError, parseFilter } from '../../src/inspect/filter/filter.js';
import { kindAliases, kindNames } from '../../src/inspect/filter/kind.js';
import { readPage } from './pages.js';

const { text: page } = readPage('docs/filters.md');

/** First cells of the tables below a heading. */
function firstCells(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [part = ''] = section.split('\n## ');
  return [...part.matchAll(/^\| (.*?) \| /gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, code = '']) => code.replaceAll('\\|', '|'));
}

const examples = [
  ...firstCells('How it is written'),
  ...firstCells('Looking inside'),
  ...firstCells('Short forms').map((each) => each.replace('TEXT', 'x')),
  ...[...page.matchAll(/--(?:filter|capture|until|fail-on) "([^"]+)"/g)].map(([, text = '']) => text),
];

describe('docs/filters.md', () => {
  it('has many examples', () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each(examples)('%s', (text) => {
    expect(parseFilter(text)).not.toHaveProperty('message');
  });

  it('has every field with what it is, and every alias', () => {
    const missing = fieldNames.filter((name) => !page.includes(`| \`${name}\` | ${fieldOf(name).about} |`));
    expect(missing).toEqual([]);
    const aliases = [fieldAliases, kindAliases, kindWords].flatMap(Object.keys);
    expect(aliases.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every kind', () => {
    expect(kindNames.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
  });

  it('shows an error as it is', () => {
    const text = 'iq && tpye==error';
    const error = parseFilter(text);
    if (!isFilterError(error)) throw new Error('it should be wrong');
    expect(page).toContain(`stanzascope: --filter: ${formatFilterError(text, error)}`);
  });
});
