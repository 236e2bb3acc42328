import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkThreshold } from '../../src/load/verdict.js';
import { exitCode, UserError } from '../../src/model/errors.js';
import type { Overrides } from '../../src/scenario/overrides.js';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Plan } from '../../src/scenario/plan.js';

const fixtures = new URL('../fixtures/scenario/', import.meta.url);
const shipped = new URL('../../scenarios/', import.meta.url);
const filesIn = (folder: URL): string[] => readdirSync(folder).filter((name) => name.endsWith('.yaml'));

function parse(text: string, file = 'test.yaml', overrides: Overrides = {}): Plan {
  return parseScenario({ text, file, overrides, checkThreshold });
}

/** The lines of the fault. */
function faults(run: () => unknown): { lines: string[]; exitCode: number } {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return { lines: error.message.split('\n'), exitCode: error.exitCode };
    throw error;
  }
  return { lines: [], exitCode: 0 };
}

describe('every fault of a file is told with its place and what would be right', () => {
  it.each(filesIn(fixtures))('%s', (name) => {
    const text = readFileSync(new URL(name, fixtures), 'utf8');
    const expected = readFileSync(new URL(name.replace('.yaml', '.txt'), fixtures), 'utf8');
    expect(faults(() => parse(text, name))).toEqual({
      lines: expected.trimEnd().split('\n'),
      exitCode: exitCode.badInput,
    });
  });

  it('refuses a file that is too long and steps that nest too deep', () => {
    expect(faults(() => parse(`#${'x'.repeat(2 ** 20)}`)).lines[0]).toMatch(
      /^test\.yaml:1:1: longer than 1048576/,
    );
    const nested = `${'{ repeat: { times: 1, steps: ['.repeat(30)}{ think: 1s }${']}}'.repeat(30)}`;
    expect(faults(() => parse(minimal.replace('{ think: 1s }', nested))).lines[0]).toMatch(
      /nests deeper than 16 levels/,
    );
    expect(faults(() => parse('['.repeat(100_000))).lines[0]).toMatch(/^test\.yaml:\d+:\d+: not valid YAML/);
  });
});

describe('the shipped scenarios', () => {
  it.each(filesIn(shipped))(
    '%s compiles, and opens with its purpose, what it expects and what it costs',
    (name) => {
      const text = readFileSync(new URL(name, shipped), 'utf8');
      expect(parse(text, name).name).toBe(name.replace('.yaml', ''));
      expect(text).toMatch(/^# Purpose: .*\n# Expects: .*\n# Cost: /);
    },
  );
});

const minimal = `
version: 1
target: { service: "tcp://127.0.0.1:5222", domain: xmpp.test }
vars: { n: 3, long: 2s, name: load }
accounts: { pattern: "{{name}}{{id}}" }
scenarios:
  talk:
    executor: constant-vus
    users: "{{n}}"
    iterations: 4
    flow: [ { think: 1s } ]
`;

describe('a plan', () => {
  it('has the usual values where the file is silent', () => {
    const plan = parse(minimal, 'folder/talk.yaml');
    expect(plan).toMatchObject({
      name: 'talk',
      scenarios: [{ users: 3, schedule: { kind: 'counted', iterations: 4, isShared: false } }],
      drain: 5_000_000,
      thresholds: undefined,
      target: {
        endpoint: { kind: 'tcp', host: '127.0.0.1', port: 5222 },
        domain: 'xmpp.test',
        starttls: 'optional',
        insecure: false,
        mechanisms: ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
        sasl2: 'never',
      },
    });
    expect(plan.accounts.of(0, () => '7')).toEqual({ username: 'load7', password: 'pass7' });
  });

  it('can be given as JSON', () => {
    const file = {
      version: 1,
      target: { service: 'tcp://[::1]:5222' },
      scenarios: { a: { executor: 'constant-vus', users: 1, duration: '1s', flow: [{ think: '1s' }] } },
    };
    expect(parse(JSON.stringify(file)).target).toMatchObject({
      endpoint: { host: '::1' },
      domain: 'localhost',
    });
  });

  it('takes what the command line says', () => {
    const overrides = { users: 9, duration: '3s', vars: { name: 'bot' }, starttls: 'never', insecure: true };
    const plan = parse(minimal, 'a.yaml', overrides);
    expect(plan).toMatchObject({
      scenarios: [
        { users: 9, schedule: { kind: 'loops', stages: [{ from: 9, to: 9, duration: 3_000_000 }] } },
      ],
      target: { starttls: 'never', insecure: true },
    });
    expect(plan.accounts.of(6, () => '7').username).toBe('bot7');
  });

  it('takes the domain from a new host, and keeps it for a new address', () => {
    const domain = (overrides: Overrides) => parse(minimal, 'a.yaml', overrides).target.domain;
    expect(domain({ target: 'tcp://127.0.0.1:15222' })).toBe('xmpp.test');
    expect(domain({ target: 'tcp://[::1]:15222' })).toBe('xmpp.test');
    expect(domain({ target: 'unix:///tmp/x' })).toBe('xmpp.test');
    expect(domain({ target: 'tcp://chat.example:5222' })).toBe('chat.example');
    expect(domain({ target: 'tcp://chat.example:5222', domain: 'example' })).toBe('example');
  });

  it('names the flag that does not fit', () => {
    expect(faults(() => parse(minimal, 'a.yaml', { rate: '5/s' }))).toMatchObject({
      exitCode: exitCode.usage,
    });
    expect(faults(() => parse(minimal, 'a.yaml', { vars: { nam: 'x' } }))).toEqual({
      lines: ['--set: the scenario has no variable "nam"; did you mean "name"?'],
      exitCode: exitCode.usage,
    });
    expect(faults(() => parse(minimal, 'a.yaml', { vars: { name: '{{pier}}' } })).lines).toEqual([
      '--set name: unknown variable "pier"; did you mean "peer"?',
    ]);
  });
});
