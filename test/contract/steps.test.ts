import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/load/metrics.js';
import type { StepDef } from '../../src/scenario/step.js';
import { steps } from '../../src/scenario/steps/index.js';
import { variables } from '../../src/scenario/variables.js';
import { runFake } from '../load/run-fake.js';

const readme = readFileSync(new URL('../../scenarios/README.md', import.meta.url), 'utf8');

/** The example in the section of a step. */
function exampleOf(name: string): string {
  const [, section = ''] = readme.split(`\n### ${name}\n`);
  const [, example = ''] = /^[^#]*?```yaml\n([\s\S]*?)```/.exec(section) ?? [];
  return example.replace(/^/gm, '      ');
}

/** A scenario around it: a login where users come, a logout where they go, anything else where they are online. */
function around(example: string, { session }: StepDef<unknown>): string {
  const think = exampleOf('think');
  return `
version: 1
target: { service: "tcp://127.0.0.1:5222" }
feeders: { people: { file: people.csv } }
scenarios:
  contract:
    executor: constant-vus
    users: 2
    iterations: 1
    before:
${session === 'opens' ? example : exampleOf('login')}
    flow:
${think}
${session === 'needs' || session === 'ignores' ? example : think}
    after:
${session === 'closes' ? example : exampleOf('logout')}
`;
}

describe.each(Object.entries(steps) as [string, StepDef<unknown>][])('step %s', (name, def) => {
  it('has a summary and an example in scenarios/README.md that compiles and passes', async () => {
    expect(def.summary).not.toBe('');
    expect(exampleOf(name)).toContain(`- ${name}:`);
    const { result } = await runFake(around(exampleOf(name), def));
    expect(result.counters).toEqual({});
    expect(result).toMatchObject({ verdict: 'pass', reasons: [] });
  });

  it('refuses a key that it does not know, by its name', () => {
    const parsed = def.schema.safeParse({ 'surely unknown': 1 });
    expect(parsed.success).toBe(false);
  });
});

describe('scenarios/README.md', () => {
  it('names every variable and every metric', () => {
    for (const name of Object.keys(variables)) expect(readme).toContain(`| \`{{${name}}}\` |`);
    for (const [name, meaning] of Object.entries(metrics))
      expect(readme).toContain(`| \`${name}\` | ${meaning} |`);
  });
});
