// Every way to log in that the real servers have, each on its own: two users who log in, ping and exchange a message.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/stats/result.js';
import { repositoryFile, runCliWith, temporaryDirectory } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { type NeedName, needs } from '../support/real.js';
import type { RealServer, ServerOptions } from '../support/real-server.js';

const patienceMs = 60_000;

interface Case {
  readonly needed: readonly NeedName[];
  readonly start: (options: ServerOptions) => Promise<RealServer>;
  readonly options: Omit<ServerOptions, 'users'>;
  /** What the scenario has under `target` beside the address. */
  readonly targets: readonly string[];
}

const cert = (name: string): string => repositoryFile(`test/support/cert/${name}.pem`);
const trusting = `starttls: required, ca: "${cert('localhost.cert')}"`;
const certificates = `cert: "${cert('{{user}}.cert')}", key: "${cert('{{user}}.key')}"`;
const sasl = (...names: string[]): string[] => names.map((name) => `sasl: [${name}]`);
const secure = (...targets: string[]): string[] => targets.map((target) => `${trusting}, ${target}`);

const prosody = { needed: ['prosody'], start: startProsody } as const;
const modules = { needed: ['prosody', 'prosody-modules'], start: startProsody } as const;
const ejabberd = { needed: ['ejabberd'], start: startEjabberd } as const;

const cases: Readonly<Record<string, Case>> = {
  'prosody, TLS 1.3': {
    ...prosody,
    options: { security: 'starttls' },
    // The last one says y: it could bind, and is not offered to.
    targets: secure(...sasl('PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS, SCRAM-SHA-256')),
  },
  // Its channel binding is tls-unique, which TLS 1.3 does not have.
  'prosody, TLS 1.2': {
    ...prosody,
    options: { security: 'starttls', newestTls: '1.2' },
    targets: secure(...sasl('SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS')),
  },
  'prosody with hashes of SHA-1': {
    ...prosody,
    options: { security: 'plain', accounts: 'SHA-1' },
    targets: sasl('PLAIN', 'SCRAM-SHA-1'),
  },
  'prosody with hashes of SHA-256': {
    ...prosody,
    options: { security: 'plain', accounts: 'SHA-256' },
    targets: sasl('PLAIN', 'SCRAM-SHA-256'),
  },
  'prosody without accounts': {
    ...prosody,
    options: { security: 'plain', accounts: 'anonymous' },
    targets: sasl('ANONYMOUS'),
  },
  'prosody with certificates': {
    ...modules,
    options: { security: 'starttls', accounts: 'certificate' },
    targets: secure(`sasl: [EXTERNAL], ${certificates}`),
  },
  'prosody with SASL2': {
    ...modules,
    options: { security: 'plain', hasSasl2: true },
    targets: sasl('PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256').map((names) => `sasl2: required, ${names}`),
  },
  // It offers -PLUS, and then wants tls-unique, which this version of TLS does not have (RFC 9266).
  'ejabberd, TLS 1.3': {
    ...ejabberd,
    options: { security: 'starttls' },
    targets: secure(...sasl('PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512')),
  },
  'ejabberd, TLS 1.2': {
    ...ejabberd,
    options: { security: 'starttls', newestTls: '1.2' },
    targets: secure(...sasl('SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-512-PLUS')),
  },
  'ejabberd with hashes of SHA-512': {
    ...ejabberd,
    options: { security: 'plain', accounts: 'SHA-512' },
    targets: sasl('PLAIN', 'SCRAM-SHA-512'),
  },
  'ejabberd without accounts': {
    ...ejabberd,
    options: { security: 'plain', accounts: 'anonymous' },
    targets: sasl('ANONYMOUS'),
  },
  'ejabberd with certificates': {
    ...ejabberd,
    options: { security: 'starttls', accounts: 'certificate' },
    targets: secure(`sasl: [EXTERNAL], ${certificates}`),
  },
};

const scenario = (port: number, target: string): string => `
version: 1
name: login
target: { service: "tcp://127.0.0.1:${port}", domain: localhost, ${target} }
scenarios:
  login:
    executor: per-vu-iterations
    users: 2
    before: [ { login: {} }, { presence: {} }, { barrier: { name: here } } ]
    flow:
      - iq: { ping: {} }
      - send: { message: { to: "{{peer}}", body: "hello" } }
        expect: { delivery: { within: 5s } }
    after: [ { logout: {} } ]
`;

for (const [name, { needed, start, options, targets }] of Object.entries(cases)) {
  describe(name, needs(...needed), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, ...options });
    });
    afterAll(() => server.stop());

    it.each(targets)('%s', { timeout: patienceMs }, async (target) => {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'login.yaml'), scenario(server.port, target));
      const run = await runCliWith({ directory }, 'run', 'login.yaml', '--ui', 'none', '--out', 'out');
      expect(run.code, run.stderr + run.stdout).toBe(0);
      const text = await readFile(join(directory, 'out', 'result.json'), 'utf8');
      const { verdict, metrics, ledger, counters } = JSON.parse(text) as RunResult;
      expect(counters).toEqual({});
      expect(verdict).toBe('pass');
      expect(ledger).toMatchObject({ sent: 2, delivered: 2 });
      const [, mechanism = ''] = /sasl: \[(?:.*, )?(.*?)\]/.exec(target) ?? [];
      expect(metrics.xmpp_auth_duration?.count).toBe(2);
      expect(metrics[`xmpp_auth_duration{mechanism:${mechanism}}`]?.count).toBe(2);
      // Bind 2 leaves nothing to bind.
      expect(metrics.xmpp_bind_duration?.count ?? 0).toBe(target.includes('sasl2: required') ? 0 : 2);
    });
  });
}
