// Every relative link leads to a file, and its anchor to a heading of that file.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anchorsIn, linksIn, pages, readPage } from './pages.js';

const root = new URL('../../', import.meta.url);

/** What is wrong with the link on the page, if anything is. */
function brokenPart(page: string, link: string): string | undefined {
  const target = new URL(link, new URL(page, root));
  if (!existsSync(fileURLToPath(target))) return link;
  if (target.hash === '') return undefined;
  const { text } = readPage(fileURLToPath(target).slice(fileURLToPath(root).length));
  return anchorsIn(text).includes(decodeURIComponent(target.hash.slice(1))) ? undefined : link;
}

describe.each(pages)('$path', ({ path, text }) => {
  it('has links that lead somewhere', () => {
    const relative = linksIn(text).filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.filter((link) => brokenPart(path, link) !== undefined)).toEqual([]);
  });
});

describe('the check of links', () => {
  it('finds missing files and missing headings', () => {
    expect(brokenPart('docs/screen.md', 'nowhere.md')).toBe('nowhere.md');
    expect(brokenPart('docs/screen.md', '../README.md#no-such-heading')).toBe('../README.md#no-such-heading');
    expect(brokenPart('docs/screen.md', '../README.md#security')).toBeUndefined();
  });

  it('makes anchors as hosting sites do', () => {
    expect(anchorsIn('# A `b` c\n## What is masked?\n')).toEqual(['a-b-c', 'what-is-masked']);
  });
});
