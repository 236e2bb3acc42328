// A foreign client with stream management on real servers: the tap counts what they count, also across a resumption.

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Child } from '../support/child.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs, python } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { startTap } from '../support/tap-child.js';

/** The fields of a line of `--ui json` that are looked at here (docs/capture-format.md). */
interface Line {
  readonly t: string;
  readonly flow: number;
  readonly dir: 'up' | 'down';
  readonly name?: string;
  readonly rule?: string;
  readonly topic?: string;
  readonly text?: string;
  readonly answers?: string;
  readonly sm?: {
    readonly h: number;
    readonly counted: number;
    readonly unacked: number;
    readonly resumes?: number;
  };
}

const servers = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const;

const script = fileURLToPath(new URL('../support/slixmpp-resume.py', import.meta.url));
const count = 12;

for (const [name, start] of servers) {
  describe(`stream management on ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 1, security: 'plain' });
    });
    afterAll(() => server.stop());

    it('has the counts of client and server, and those of the connection before', async () => {
      const tap = await startTap({ kind: 'tcp', host: '127.0.0.1', port: server.port }, '--ui', 'json');
      const port = tap.endpoint.kind === 'tcp' ? tap.endpoint.port : 0;
      const args = ['127.0.0.1', String(port), 'user1@localhost', 'pass1', String(count)];
      const client = new Child(python, [script, ...args], {}, true);
      onTestFinished(() => client.stop());
      const [, report] = await client.output(/^(\{.*\})$/m);
      await client.exit;
      tap.signal('SIGINT');
      await tap.exit;
      const lines = tap.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);

      const { handled, came } = JSON.parse(report ?? '') as { handled: number; came: number };
      expect(came).toBe(2 * count);
      const acks = lines.filter(({ name: element }) => element === 'a');
      const last = (dir: 'up' | 'down') => acks.findLast((line) => line.dir === dir)?.sm;
      expect(last('up')).toEqual({ h: handled, counted: handled, unacked: 0 });
      const ofServer = last('down');
      expect(ofServer?.h).toBe(ofServer?.counted);
      expect(ofServer?.h).toBeGreaterThanOrEqual(2 * count);
      for (const { sm } of acks) expect(sm?.h).toBeLessThanOrEqual(sm?.counted ?? -1);
      expect(acks.some(({ answers }) => answers === 'sm-ack')).toBe(true);

      const [resume] = lines.filter(({ name: element }) => element === 'resumed');
      expect(resume?.sm).toMatchObject({ resumes: 1, unacked: 0 });
      expect(lines.flatMap(({ t, rule }) => (t === 'lint' && rule?.startsWith('sm-') ? [rule] : []))).toEqual(
        [],
      );
      const logins = lines.filter(({ t, topic }) => t === 'note' && topic === 'sasl');
      expect(logins.map(({ flow }) => flow)).toEqual([1, 2]);
      expect(logins[0]?.text).toContain('bound to user1@localhost/');
    });
  });
}
