// A client with a screen of its own, profanity in a terminal, on a real server through a tap that looks into TLS.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certPath } from '../support/cert/index.js';
import { startCliWith, temporaryDirectory } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProfanity } from '../support/profanity.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { boundEndpoints, interrupt, parseLines, portOf } from '../support/tap-child.js';

const cases = [
  ['STARTTLS', 'starttls', 'trust'],
  ['direct TLS', 'direct', 'legacy'],
] as const;

const servers = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const;

for (const [server, start, name, security, policy] of servers.flatMap((one) =>
  cases.map((two) => [...one, ...two] as const),
)) {
  describe(`profanity on ${server}, ${name}`, needs(server, 'profanity', 'tmux'), () => {
    let running: RealServer;
    beforeAll(async () => {
      running = await start({ users: 2, security });
    });
    afterAll(() => running.stop());

    it('logs in and writes to somebody, and the tap shows it', { timeout: 60_000 }, async () => {
      const env = { STANZASCOPE_CA_DIR: join(await temporaryDirectory(), 'ca') };
      const endpoints = ['tcp://127.0.0.1:0', `tcp://127.0.0.1:${running.port}`];
      const intercept = ['--tls', 'intercept', '--upstream-ca', certPath];
      const tap = await startCliWith({ env }, 'tap', ...endpoints, '--ui', 'json', ...intercept);
      const [endpoint] = await boundEndpoints(tap, 1);
      const client = await startProfanity({ policy, port: endpoint ? portOf(endpoint) : 0 });
      if (policy === 'legacy') {
        // This policy does not say whom to trust, so the person is asked.
        await client.until(/certificate verification failed/);
        await client.type('/tls allow');
      }
      await client.until(/logged in successfully/);
      await client.type('/msg user2@localhost hello');
      await tap.output(/<body>hello<\/body>/);
      await client.type('/quit');
      await client.until(/^ended with 0$/m);
      await interrupt(tap);
      const lines = parseLines(tap.stdout);
      const established = lines.filter(({ t, event }) => t === 'tls' && event === 'established');
      expect(established.map(({ leg }) => leg)).toEqual(['upstream', 'client']);
      expect(lines.some((line) => line.name === 'starttls')).toBe(security === 'starttls');
      const [login] = lines.filter(({ t, topic }) => t === 'note' && topic === 'sasl');
      expect(login?.text).toMatch(/^SCRAM-\S+ as user1: succeeded, .* bound to user1@localhost\/profanity$/);
      const bodies = lines.filter(
        ({ dir, name, xml }) => dir === 'up' && name === 'message' && /<body>/.test(xml ?? ''),
      );
      expect(bodies).toMatchObject([{ t: 'stanza', flow: 1, type: 'chat', to: 'user2@localhost' }]);
      // It answers an ejabberd that asks late (XEP-0198) even after the end of its stream.
      const isLate = ({ rule }: (typeof lines)[number]): boolean =>
        server === 'ejabberd' && rule === 'stream-after-close';
      const faults = lines.filter(({ t }) => ['violation', 'data', 'dropped', 'lint'].includes(t));
      expect(faults.filter((line) => !isLate(line))).toEqual([]);
      expect(lines.filter(({ t }) => t === 'close')).toMatchObject([{ how: 'fin' }]);
      expect(tap.stdout).not.toContain('pass1');
    });
  });
}
