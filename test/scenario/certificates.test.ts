// The certificates that a scenario names: read with the file, and every fault told at its place.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Plan } from '../../src/scenario/plan.js';

const folder = new URL('../support/cert/', import.meta.url);
const pem = (name: string): string => readFileSync(new URL(`${name}.pem`, folder), 'utf8');

const files: Readonly<Record<string, string>> = {
  'user1.crt': pem('user1.cert'),
  'user1.key': pem('user1.key'),
  'user2.crt': pem('user2.cert'),
  'user2.key': pem('user2.key'),
  'no.pem': 'hello',
};

function parse(target: string, users = 2): Plan {
  return parseScenario({
    text: `version: 1
target: { service: "tcp://127.0.0.1:5222", ${target} }
scenarios: { s: { executor: per-vu-iterations, users: ${users}, before: [ { login: {} } ], flow: [ { iq: { ping: {} } } ] } }
`,
    file: 'test.yaml',
    readFile: (path) => files[path] ?? { wrong: 'there is no such file' },
  });
}

it('each user has its own, by its number or its name', () => {
  for (const slot of ['user{{id}}', '{{user}}']) {
    const { certificateOf } = parse(`sasl: [EXTERNAL], cert: "${slot}.crt", key: "${slot}.key"`).target;
    expect(certificateOf?.(0)).toEqual({ cert: files['user1.crt'], key: files['user1.key'] });
    expect(certificateOf?.(1)).toEqual({ cert: files['user2.crt'], key: files['user2.key'] });
  }
});

it('all have the same one: the same object, as TLS contexts are kept by it', () => {
  const { certificateOf } = parse('cert: user1.crt, key: user1.key').target;
  expect(certificateOf?.(1)).toBe(certificateOf?.(0));
});

it('nobody has one when none is named', () => {
  expect(parse('insecure: true').target.certificateOf).toBeUndefined();
});

describe('a fault', () => {
  it.each([
    ['sasl: [EXTERNAL]', 'target.sasl: has EXTERNAL, which needs a certificate; write cert: and key:'],
    ['cert: user1.crt', 'target.cert: has no key beside it; write key: client.key'],
    ['key: user1.key', 'target.key: has no certificate beside it; write cert: client.crt'],
    [
      'cert: "{{jid}}.crt", key: user1.key',
      'target.cert: {{jid}} is not known before the login; use {{id}}, {{user}}, {{domain}} or a variable of vars',
    ],
    ['cert: "user{{id}}.crt", key: "user{{id}}.key"', 'target.cert: "user3.crt": there is no such file'],
    ['cert: user1.crt, key: none.key', 'target.key: "none.key": there is no such file'],
    ['cert: no.pem, key: user1.key', 'target.cert: "no.pem" is no certificate in PEM'],
    ['cert: user1.crt, key: no.pem', 'target.key: "no.pem" is no private key in PEM without a passphrase'],
    ['cert: user1.crt, key: user2.key', 'target.key: "user2.key" does not belong to "user1.crt"'],
    ['sasl2: yes', 'target.sasl2: "yes" is not known; write one of never, auto, required'],
  ])('%s', (target, message) => {
    expect(() => parse(target, 3)).toThrow(message);
  });
});
