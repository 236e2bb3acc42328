// TLS between a foreign client and a real server, opened from outside with the client's key log: not a byte is changed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { type RecordedFlow, startRecorder } from '../support/recorder.js';
import { slixmppTalk } from '../support/slixmpp.js';
import { type CaptureLine, interrupt, parseLines, portOf, startTap } from '../support/tap-child.js';

const count = 20;
const bodies = (user: number): string[] => Array.from({ length: count }, (_, i) => `#m${user}-${i + 1}`);

for (const [name, start] of [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const) {
  describe(`STARTTLS with ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security: 'starttls' });
    });
    afterAll(() => server.stop());

    it('shows every stanza that went by', async () => {
      const keyLog = join(await temporaryDirectory(), 'keys');
      const behind = await startRecorder(server.port);
      const upstream = { kind: 'tcp', host: '127.0.0.1', port: behind.port } as const;
      expect(existsSync(keyLog)).toBe(false);
      const tap = await startTap(upstream, '--tls', 'passthrough', '--keylog', keyLog, '--ui', 'json');
      const before = await startRecorder(portOf(tap.endpoint));
      const reports = await slixmppTalk(before.port, count, { starttls: true, keyLog });
      expect(reports).toMatchObject([
        { error: null, bodies: true },
        { error: null, bodies: true },
      ]);
      await interrupt(tap);
      expect(hashable(before.flows())).toEqual(hashable(behind.flows()));

      const lines = parseLines(tap.stdout);
      for (const flow of [1, 2]) {
        const news = lines.filter((line) => line.t === 'tls' && line.flow === flow);
        expect(news.map(({ event }) => event)).toEqual(['hello', 'established', 'decrypted']);
        const inside = after(lines, flow);
        expect(inside.filter(({ t }) => t === 'stream').map(({ event }) => event)).toContain('restart');
        for (const dir of ['up', 'down'] as const)
          expect(sent(inside, dir)).toEqual(
            [bodies(1), bodies(2)].find((each) => each[0] === sent(inside, dir)[0]),
          );
      }
      expect(lines.filter(({ t }) => t === 'violation')).toEqual([]);
      expect(lines.filter(({ topic }) => topic === 'tls')).toEqual([]);
      expect(lines.filter(({ rule }) => rule === 'starttls-trailing-bytes')).toEqual([]);
      expect(tap.stdout).not.toMatch(/pass[12]/);
    });
  });
}

/** The lines of a connection from inside TLS. */
const after = (lines: readonly CaptureLine[], flow: number): CaptureLine[] => {
  const own = lines.filter((line) => line.flow === flow);
  return own.slice(own.findIndex(({ event }) => event === 'decrypted') + 1);
};

/** How the bodies of the messages end. */
const sent = (lines: readonly CaptureLine[], dir: 'up' | 'down'): (string | undefined)[] =>
  lines
    .filter((line) => line.dir === dir && line.name === 'message')
    .map(({ xml }) => /#m\d-\d+(?=<\/body>)/.exec(xml ?? '')?.[0]);

/** Recorded connections in an order of their own content: recorders number them as they please. */
const hashable = (flows: RecordedFlow[]): string[] =>
  flows.map(({ up, down }) => `${up.toString('base64')} ${down.toString('base64')}`).sort();
