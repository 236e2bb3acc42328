// `tcpdump -w - | stanzascope decode -`: a foreign client and a real server, heard on the loopback interface while they talk.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Child } from '../support/child.js';
import { cliEntry } from '../support/cli.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { slixmppTalk } from '../support/slixmpp.js';

describe('tcpdump into decode', needs('tcpdump', 'prosody', 'slixmpp'), () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProsody({ users: 2, security: 'plain' });
  });
  afterAll(() => server.stop());

  it('shows every message as it goes by', async () => {
    // The shell tells the pid of tcpdump, so that it can be ended like any other.
    const line = `{ sh -c 'echo "pid $$" >&2; exec tcpdump -i lo -U -w - port ${server.port}'; } | '${process.execPath}' '${cliEntry()}' decode - --ui json`;
    const pipe = new Child('sh', ['-c', line]);
    onTestFinished(() => pipe.stop());
    const [, pid] = await pipe.output(/pid (\d+)/);
    await pipe.output(/listening on lo/);

    const count = 20;
    const reports = await slixmppTalk(server.port, count, { starttls: false });
    expect(reports).toMatchObject([
      { error: null, bodies: true },
      { error: null, bodies: true },
    ]);
    // While tcpdump still runs: nothing waits for the end.
    await pipe.output(/"t":"close"[^\n]*\n[\s\S]*"t":"close"/);
    process.kill(Number(pid), 'SIGINT');
    expect(await pipe.exit).toEqual({ code: 0, signal: null });

    const lines = pipe.stdout
      .trimEnd()
      .split('\n')
      .map(
        (text) =>
          JSON.parse(text) as { t: string; name?: string; dir?: string; how?: string; event?: string },
      );
    const messages = (dir: string) => lines.filter((each) => each.name === 'message' && each.dir === dir);
    expect(messages('up')).toHaveLength(2 * count);
    expect(messages('down')).toHaveLength(2 * count);
    expect(lines.filter(({ t }) => ['violation', 'gap', 'data', 'dropped'].includes(t))).toEqual([]);
    expect(lines.filter(({ event }) => event === 'handshake')).toHaveLength(2);
    expect(lines.filter(({ t }) => t === 'close')).toHaveLength(2);
  });
});
