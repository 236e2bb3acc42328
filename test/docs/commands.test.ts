// What the pages tell people to type exists: commands, flags, npm scripts.
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCa } from '../../src/commands/ca.js';
import type { CommandContext } from '../../src/commands/context.js';
import { addDecode } from '../../src/commands/decode.js';
import { addDemo } from '../../src/commands/demo.js';
import { addReport } from '../../src/commands/report.js';
import { addRun } from '../../src/commands/run.js';
import { addServe } from '../../src/commands/serve.js';
import { addTap } from '../../src/commands/tap.js';
import { flagsIn, invocationsIn, mentionedFlags, pages, readPage } from './pages.js';

/** Nothing is run here: the commands only say what they take. */
const context: CommandContext = {
  stdout() {},
  stderr() {},
  pending: () => 0,
  drained: async () => {},
  signal: new AbortController().signal,
  env: {},
  isTerminal: false,
  exit() {},
};

const program = new Command('stanzascope');
for (const add of [addTap, addRun, addServe, addDecode, addReport, addDemo, addCa]) add(program, context);

const flagsOf = new Map(
  program.commands.map((command) => [
    command.name(),
    [...command.options.map(({ long }) => long ?? ''), '--help'],
  ]),
);
/** Flags of npm and vitest, which the pages speak of beside ours. */
const others = ['--global', '--update'];
/** The benchmarks have a command line of their own. */
const aboutUs = pages.filter(({ path }) => path !== 'docs/benchmarks.md');

describe.each(pages)('$path', ({ text }) => {
  it('names commands and flags that exist', () => {
    const wrong = invocationsIn(text).flatMap(({ command, flags }) => {
      const known = flagsOf.get(command);
      if (!known) return [command];
      return flags.filter((flag) => !known.includes(flag)).map((flag) => `${command} ${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(readPage('package.json').text);
    const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short ?? '',
    );
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });
});

describe.each(aboutUs)('$path', ({ text }) => {
  it('mentions no flag that no command has', () => {
    const known = new Set([...[...flagsOf.values()].flat(), ...others]);
    expect(mentionedFlags(text).filter((flag) => !known.has(flag))).toEqual([]);
  });
});

describe('README.md', () => {
  it('shows every command', () => {
    const shown = new Set(invocationsIn(readPage('README.md').text).map(({ command }) => command));
    expect([...shown].sort()).toEqual([...flagsOf.keys()].sort());
  });
});

describe('the examples in --help', () => {
  it.each([...flagsOf.keys()])('%s has one, with flags of its own', (name) => {
    const command = program.commands.find((each) => each.name() === name);
    let help = '';
    command?.configureOutput({ writeOut: (part) => (help += part) }).outputHelp();
    const [example, ...more] = invocationsIn(help.slice(help.indexOf('\nExample:')));
    expect(more).toEqual([]);
    expect(example?.command).toBe(name);
    expect(flagsOf.get(name)).toEqual(expect.arrayContaining([...(example?.flags ?? [])]));
  });
});

describe('the reader of pages', () => {
  it('finds what is wrong', () => {
    expect(
      invocationsIn('`stanzascope tap A B --nonsense x` and\nstanzascope run --users 3 # --not'),
    ).toEqual([
      { command: 'tap', flags: ['--nonsense'] },
      { command: 'run', flags: ['--users'] },
    ]);
    expect(flagsIn('a --b-c --d=e f--g')).toEqual(['--b-c', '--d']);
    expect(mentionedFlags('`--users N`, --plain')).toEqual(['--users']);
  });
});
