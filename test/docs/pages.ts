// The pages that people read, and what can be found in them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

export const readPage = (path: string): Page => ({ path, text: readFileSync(`${root}${path}`, 'utf8') });

const pagesIn = (folder: string): Page[] =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readPage(`${folder}${name}`));

/** README, CONTRIBUTING, CHANGELOG, docs and the pages beside scenarios and reports. */
export const pages: readonly Page[] = ['', 'docs/', 'scenarios/', 'reports/'].flatMap(pagesIn);

/** A command line or a mention of one: `stanzascope tap … --ui lines`. */
export interface Invocation {
  readonly command: string;
  readonly flags: readonly string[];
}

/** At the beginning of a line of a block, or of a code span in prose; it ends with the line or the span. */
export function invocationsIn(text: string): Invocation[] {
  return [...text.matchAll(/(?:^ *|`)stanzascope ([a-z]+)([^`\n]*)/gm)].map(
    ([, command = '', rest = '']) => ({ command, flags: flagsIn(withoutComment(rest)) }),
  );
}

const withoutComment = (line: string): string => line.replace(/ #.*/, '');

/** `--ui`, `--max-stanza`, … */
export const flagsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag);

/** The flags that stand in code spans by themselves, such as `--users N`. */
export const mentionedFlags = (text: string): string[] =>
  [...text.matchAll(/`(--[a-z][\w-]*)[^`\n]*`/g)].map(([, flag = '']) => flag);

/** Targets of links and images, anchors included. */
export const linksIn = (text: string): string[] =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** Anchors as hosting sites make them of headings. */
export const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
