// Packets of TLS: opened with the key log of the client, beside the file or inside of it, and only then.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Child } from '../support/child.js';
import { cliEntry, runCliWith, temporaryDirectory } from '../support/cli.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { slixmppTalk } from '../support/slixmpp.js';
import { parseLines } from '../support/tap-child.js';

describe('packets with TLS in them', needs('tcpdump', 'tshark', 'prosody', 'slixmpp'), () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProsody({ users: 2, security: 'starttls' });
  });
  afterAll(() => server.stop());

  it('are opened by a key log, also by one in the file', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'x.pcap');
    const keys = join(directory, 'keys.txt');
    // What decode sees of it tells when tcpdump has both ends: it is behind, and forgets the rest when it is ended.
    const dump = `sh -c 'echo "pid $$" >&2; exec tcpdump -i lo -U -w - port ${server.port}' | tee '${file}'`;
    const pipe = new Child('sh', [
      '-c',
      `${dump} | '${process.execPath}' '${cliEntry()}' decode - --ui json`,
    ]);
    onTestFinished(() => pipe.stop());
    const [, pid] = await pipe.output(/pid (\d+)/);
    await pipe.output(/listening on lo/);
    const count = 10;
    const reports = await slixmppTalk(server.port, count, { starttls: true, keyLog: keys });
    expect(reports).toMatchObject([{ error: null }, { error: null }]);
    await pipe.output(/"t":"close"[^\n]*\n[\s\S]*"t":"close"/);
    process.kill(Number(pid), 'SIGINT');
    expect(await pipe.exit).toEqual({ code: 0, signal: null });
    expect(existsSync(keys)).toBe(true);
    spawnSync('editcap', ['--inject-secrets', `tls,${keys}`, file, join(directory, 'y.pcapng')]);

    const messages = async (...args: string[]) => {
      const decoded = await runCliWith({ directory }, 'decode', ...args, '--ui', 'json');
      expect([decoded.code, decoded.stderr]).toEqual([0, '']);
      return parseLines(decoded.stdout).filter(({ name }) => name === 'message').length;
    };
    expect(await messages('x.pcap')).toBe(0);
    expect(await messages('x.pcap', '--keylog', 'keys.txt')).toBe(4 * count);
    expect(await messages('y.pcapng')).toBe(4 * count);
    const missing = await runCliWith({ directory }, 'decode', 'x.pcap', '--keylog', 'no.txt');
    expect([missing.code, missing.stderr]).toEqual([
      104,
      'stanzascope: --keylog no.txt: there is no such file\n',
    ]);
  });
});
