// The shipped chat scenario with 100 users over SCRAM on real servers: what was sent has been delivered.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/stats/result.js';
import { repositoryFile, runCli } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';

const users = 100;
/** Logins of all users (SCRAM is dear for the server), five seconds of chat, the drain. */
const patienceMs = 120_000;

const cases = [
  ['prosody', 'plain', startProsody],
  ['prosody', 'starttls', startProsody],
  ['ejabberd', 'plain', startEjabberd],
  ['ejabberd', 'starttls', startEjabberd],
] as const;

for (const [name, security, start] of cases) {
  describe(`run chat.yaml on ${name}, ${security}`, needs(name), () => {
    const hasTls = security === 'starttls';
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users, security });
    });
    afterAll(() => server.stop());

    it(`delivers all that ${users} users send`, { timeout: patienceMs }, async () => {
      const load = ['--users', String(users), '--duration', '5s', '--ui', 'none'];
      const target = ['--target', `tcp://127.0.0.1:${server.port}`, '--domain', 'localhost'];
      const ca = repositoryFile('test/support/cert/localhost.cert.pem');
      const tls = hasTls ? ['--starttls', 'required', '--ca', ca] : [];
      const chat = repositoryFile('scenarios/chat.yaml');
      const run = await runCli('run', chat, ...target, ...load, ...tls, '--out', 'out', '--report', 'json');
      expect(run.stderr + run.stdout).not.toContain('    at ');
      expect(run.code, run.stderr).toBe(0);

      const result = JSON.parse(
        await readFile(join(run.directory, 'out', 'result.json'), 'utf8'),
      ) as RunResult;
      expect(result.verdict).toBe('pass');
      expect(result.ledger.sent).toBeGreaterThan(0);
      expect(result.ledger).toMatchObject({
        delivered: result.ledger.sent,
        bounced: 0,
        lost: 0,
        duplicated: 0,
      });
      expect(result.metrics.xmpp_login_duration?.count).toBe(users);
      expect(result.metrics.xmpp_tls_handshaking?.count ?? 0).toBe(hasTls ? users : 0);
    });
  });
}
