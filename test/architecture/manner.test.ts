// Manners that neither the compiler nor the linter checks.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, sourceFiles } from './cruise.js';

const mostLines = 400;
/** Rooms that are handed a Clock, a Connection or bytes (see .dependency-cruiser.cjs for their imports). */
const pureRoom = /^src\/(model|xmpp|stats|inspect|scenario|load|report|server)\//;
const outside =
  /\b(setTimeout|setInterval|setImmediate|console\.|process\.|Date\.now|performance\.|new Date\(\))/;

let sources: ReadonlyMap<string, string>;

beforeAll(async () => {
  const paths = await sourceFiles();
  const texts = await Promise.all(paths.map((path) => readFile(join(projectRoot, path), 'utf8')));
  sources = new Map(paths.map((path, i) => [path, texts[i] ?? '']));
});

const filesWhere = (isWrong: (text: string, path: string) => boolean): string[] =>
  [...sources].filter(([path, text]) => isWrong(text, path)).map(([path]) => path);

/** The code without line comments, block comments and what stands in quotes. */
const withoutWords = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`$]*`/g, (words) => words.replace(/[^\n]/g, ' '));

describe('every source file', () => {
  it('exists', () => expect(sources.size).toBeGreaterThan(20));

  it('opens with a comment that says what it is for', () => {
    // Only the program itself may say how it is started first.
    expect(filesWhere((text) => !/^(#!.*\n)?\/\/ \S/.test(text))).toEqual([]);
  });

  it(`has at most ${mostLines} lines`, () => {
    expect(filesWhere((text) => text.split('\n').length > mostLines)).toEqual([]);
  });

  it('leaves timers, the console, the process and the wall clock to the edge', () => {
    expect(filesWhere((text, path) => pureRoom.test(path) && outside.test(withoutWords(text)))).toEqual([]);
  });
});

describe('the pattern for the outside', () => {
  it.each(['setTimeout(f, 1)', 'console.log(x)', 'process.exit()', 'const t = Date.now();', 'new Date()'])(
    'finds %s',
    (code) => expect(outside.test(withoutWords(code))).toBe(true),
  );

  it.each([
    '// setTimeout',
    "const word = 'process.exit';",
    '/** console.log */',
    'new Date(at)',
    'preprocess.x',
  ])('passes %s', (code) => expect(outside.test(withoutWords(code))).toBe(false));
});
