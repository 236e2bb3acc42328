// The shipped chat scenario over every transport on real servers: what was sent has been delivered.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/stats/result.js';
import { certPath } from '../support/cert/index.js';
import { repositoryFile, runCli } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer, ServerOptions } from '../support/real-server.js';

const users = 20;
const patienceMs = 60_000;

interface Case {
  readonly security: ServerOptions['security'];
  readonly url: (port: number) => string;
  /** Parts of the login that every user had, and that none had. */
  readonly parts: readonly string[];
  readonly none: readonly string[];
  readonly flags?: readonly string[];
}

const tls = 'xmpp_tls_handshaking';
const web = 'xmpp_websocket_opening';
const dns = 'xmpp_dns_lookup';

const cases: readonly Case[] = [
  { security: 'direct', url: (port) => `tls://127.0.0.1:${port}`, parts: [tls], none: [web, dns] },
  { security: 'ws', url: (port) => `ws://127.0.0.1:${port}/xmpp-websocket`, parts: [web], none: [tls, dns] },
  { security: 'wss', url: (port) => `wss://localhost:${port}/xmpp-websocket`, parts: [web, tls], none: [] },
  {
    security: 'plain',
    url: (port) => `tcp://127.0.0.1:${port}`,
    parts: [],
    none: [tls, web, dns],
    flags: ['--source', '127.0.0.2-127.0.0.5', '--source', '127.0.1.1'],
  },
];

const servers = { prosody: startProsody, ejabberd: startEjabberd };

for (const name of ['prosody', 'ejabberd'] as const)
  for (const { security, url, parts, none, flags = [] } of cases)
    describe(`run chat.yaml on ${name}, ${security}`, needs(name), () => {
      let server: RealServer;
      beforeAll(async () => {
        server = await servers[name]({ users, security });
      });
      afterAll(() => server.stop());

      it(`delivers all that ${users} users send`, { timeout: patienceMs }, async () => {
        const load = ['--users', String(users), '--duration', '2s', '--ui', 'none'];
        const target = ['--target', url(server.port), '--domain', 'localhost', '--ca', certPath, ...flags];
        const chat = repositoryFile('scenarios/chat.yaml');
        const run = await runCli('run', chat, ...target, ...load, '--out', 'out', '--report', 'json');
        expect(run.stderr + run.stdout).not.toContain('    at ');
        const text = await readFile(join(run.directory, 'out', 'result.json'), 'utf8').catch(() => '{}');
        const result = JSON.parse(text) as RunResult;
        expect(run.code, `${run.stderr}${run.stdout}${text.slice(0, 1_000)}`).toBe(0);
        expect(result.ledger.sent).toBeGreaterThan(0);
        expect(result.ledger).toMatchObject({ delivered: result.ledger.sent, lost: 0, duplicated: 0 });
        const count = (metric: string): number => result.metrics[metric]?.count ?? 0;
        expect(parts.map(count)).toEqual(parts.map(() => users));
        expect(none.map(count)).toEqual(none.map(() => 0));
      });
    });
