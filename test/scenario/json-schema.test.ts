import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.js';
import { steps } from '../../src/scenario/steps/index.js';

const shipped = new URL('../../scenarios/', import.meta.url);
const validate = new Ajv2020({ strict: false }).compile(scenarioJsonSchema());
const faults = (tree: unknown): string[] =>
  validate(tree)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const file = (flow: unknown, more: object = {}) => ({
  version: 1,
  target: { service: 'tcp://127.0.0.1:5222' },
  scenarios: { one: { executor: 'per-vu-iterations', users: 2, flow, ...more } },
});

describe('the JSON Schema of scenarios', () => {
  it('is scenarios/schema.json (vitest --update writes it)', async () => {
    const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(new URL('schema.json', shipped).pathname);
  });

  it.each(readdirSync(shipped).filter((name) => name.endsWith('.yaml')))('takes %s', (name) => {
    expect(faults(parse(readFileSync(new URL(name, shipped), 'utf8')))).toEqual([]);
  });

  it('takes every example of scenarios/README.md', () => {
    const readme = readFileSync(new URL('README.md', shipped), 'utf8');
    for (const name of Object.keys(steps)) {
      const [, section = ''] = readme.split(`\n### ${name}\n`);
      const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
      expect(faults(file(parse(example)))).toEqual([]);
    }
  });

  it('knows the steps inside steps, and variables in place of numbers', () => {
    const inner = [{ send: { message: { to: '{{peer}}', size: '{{size}}' } } }];
    expect(faults(file([{ repeat: { times: '{{n}}', steps: inner } }]))).toEqual([]);
    expect(faults(file([{ repeat: { times: 2, steps: [{ sned: {} }] } }]))).not.toEqual([]);
  });

  it.each([
    ['a step that does not exist', file([{ logn: {} }])],
    ['a field that does not exist', file([{ send: { message: { to: 'a', sise: 1 } } }])],
    ['an executor that does not exist', file([], { executor: 'constant-vu' })],
    ['a number that is none', file([], { users: 'many' })],
    ['a file without scenarios', { version: 1, target: { service: 'tcp://127.0.0.1:5222' } }],
    ['two steps in one item', file([{ login: {}, logout: {} }])],
  ])('refuses %s', (_, tree) => {
    expect(faults(tree)).not.toEqual([]);
  });
});
