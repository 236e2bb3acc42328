// A tap that TLS passes through, and a capture with the bytes as they were and their keys: Wireshark and decode open it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCliWith, temporaryDirectory } from '../support/cli.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { slixmppTalk } from '../support/slixmpp.js';
import { interrupt, parseLines, portOf, startTap } from '../support/tap-child.js';

describe('TLS with its keys', needs('tshark', 'prosody', 'slixmpp'), () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProsody({ users: 2, security: 'starttls' });
  });
  afterAll(() => server.stop());

  it('is a capture that Wireshark and decode open', async () => {
    const keys = join(await temporaryDirectory(), 'keys.txt');
    const upstream = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
    const flags = ['--tls', 'passthrough', '--keylog', keys, '--secrets', 'keep', '--record', 'x.pcapng'];
    const tap = await startTap(upstream, '--ui', 'json', ...flags);
    const count = 10;
    const reports = await slixmppTalk(portOf(tap.endpoint), count, { starttls: true, keyLog: keys });
    expect(reports).toMatchObject([{ error: null }, { error: null }]);
    await tap.output(/"t":"close"[\s\S]*"t":"close"/);
    await interrupt(tap);
    expect(existsSync(keys)).toBe(true);
    const file = join(tap.directory, 'x.pcapng');
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const isMessage = ({ name }: { name?: string }) => name === 'message';
    const live = parseLines(tap.stdout).filter(isMessage);
    expect(live).toHaveLength(4 * count);
    const decoded = await runCliWith({ directory: tap.directory }, 'decode', 'x.pcapng', '--ui', 'json');
    expect([decoded.code, decoded.stderr]).toEqual([0, '']);
    const xml = (lines: ReturnType<typeof parseLines>) => lines.filter(isMessage).map((line) => line.xml);
    expect(xml(parseLines(decoded.stdout))).toEqual(live.map((line) => line.xml));

    const tshark = (...args: string[]) =>
      spawnSync('tshark', ['-r', file, ...args], { encoding: 'utf8' }).stdout;
    const streams = ['0', '1'].map((stream) => tshark('-q', '-z', `follow,tls,ascii,${stream}`)).join('');
    expect(streams.match(/<message /g)).toHaveLength(4 * count);
    // Several stanzas in one packet are one to Wireshark.
    expect(tshark('-Y', 'xmpp.message')).toContain('MESSAGE');
  });

  it('is not written in several files', async () => {
    const directory = await temporaryDirectory();
    const keep = ['--tls', 'passthrough', '--keylog', 'keys', '--secrets', 'keep'];
    const tap = await runCliWith(
      { directory },
      ...['tap', 'tcp://127.0.0.1:0', `tcp://127.0.0.1:${server.port}`, ...keep],
      ...['--ui', 'none', '--record', 'x.pcapng', '--record-size', '1MiB'],
    );
    expect([tap.code, tap.stderr]).toEqual([2, expect.stringContaining('is one file')]);
  });
});
