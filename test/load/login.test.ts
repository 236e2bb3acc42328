// What of a scenario's target reaches each login, and what becomes of an address that only the server knows.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runLoad } from '../../src/load/runner.js';
import { parseScenario } from '../../src/scenario/parse.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { RunResult } from '../../src/stats/result.js';
import { LoginError } from '../../src/xmpp/login-error.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeServer } from './fake-server.js';

const pem = (name: string): string =>
  readFileSync(new URL(`../support/cert/${name}.pem`, import.meta.url), 'utf8');

async function run(
  target: string,
  prepare: (server: FakeServer) => void = () => {},
): Promise<{ result: RunResult; server: FakeServer }> {
  const server = new FakeServer(new FakeClock());
  prepare(server);
  const text = `
version: 1
target: { service: "tcp://127.0.0.1:5222", ${target} }
scenarios:
  s:
    executor: per-vu-iterations
    users: 2
    before: [ { login: {} }, { barrier: { name: here } } ]
    flow: [ { send: { message: { to: "{{peer}}", body: x } }, expect: { delivery: { within: 5s } } } ]
`;
  const result = await runLoad({
    plan: parseScenario({ text, file: 'test.yaml', readFile: pem }),
    world: server.world(),
    sink: new Recorder(),
    seed: 1,
    run: 'run1',
    ca: 'the authorities',
    environment: {},
    signal: new AbortController().signal,
  });
  return { result, server };
}

it('mechanisms, SASL2 and the certificate of each user', async () => {
  const { server } = await run(
    'sasl: [EXTERNAL, PLAIN], sasl2: auto, cert: "user{{id}}.cert", key: "user{{id}}.key"',
  );
  const byName = [...server.logins].sort((a, b) => a.username.localeCompare(b.username));
  expect(byName).toMatchObject(
    [1, 2].map((id) => ({
      username: `user${id}`,
      mechanisms: ['EXTERNAL', 'PLAIN'],
      sasl2: 'auto',
      tls: {
        ca: 'the authorities',
        certificate: { cert: pem(`user${id}.cert`), key: pem(`user${id}.key`) },
      },
    })),
  );
});

it('users whose accounts the server makes up find each other all the same', async () => {
  const { result, server } = await run('sasl: [ANONYMOUS]', (fake) => {
    fake.accountOf = (username) => `made-up-for-${username}`;
  });
  expect(server.messages.map(({ to }) => to).sort()).toEqual([
    expect.stringMatching(/^made-up-for-user1@localhost\/r/),
    expect.stringMatching(/^made-up-for-user2@localhost\/r/),
  ]);
  expect(result.verdict).toBe('pass');
  // The fake server says that every login came to PLAIN.
  expect(result.metrics['xmpp_auth_duration{mechanism:PLAIN}']?.count).toBe(2);
});

it('refusals are counted by their kind', async () => {
  const { result } = await run('sasl: [PLAIN]', (fake) => {
    fake.admit = (username) => {
      const words = username === 'user1' ? 'not-authorized' : 'account-disabled';
      throw new LoginError('auth', words, `the server refused the login: ${words}`);
    };
  });
  expect(result.verdict).toBe('fail');
  expect(result.counters).toEqual({
    'login: the server refused the login: account-disabled': 1,
    'login: the server refused the login: not-authorized': 1,
  });
});
