// TLS through the tap: a foreign client, a real server that insists on TLS, and each strategy between them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certPath, keyPath } from '../support/cert/index.js';
import { runCliWith, startCliWith, temporaryDirectory } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { type SlixmppOptions, type SlixmppReport, slixmppTalk } from '../support/slixmpp.js';
import { boundEndpoints, type CaptureLine, interrupt, parseLines, portOf } from '../support/tap-child.js';

const count = 10;
const sent = (user: number): string[] => Array.from({ length: count }, (_, i) => `m${user}-${i + 1}`);

const servers = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const;

interface Talk {
  readonly reports: SlixmppReport[];
  readonly lines: CaptureLine[];
}

/** Two clients talk through a tap on the server; `trusted` is what the clients trust. */
async function talk(
  server: RealServer,
  schemes: readonly [listen: 'tcp' | 'tls', upstream: 'tcp' | 'tls'],
  flags: readonly string[],
  client: Partial<SlixmppOptions>,
): Promise<Talk> {
  const env = { STANZASCOPE_CA_DIR: join(await temporaryDirectory(), 'ca') };
  const listen = `${schemes[0]}://127.0.0.1:0`;
  const upstream = `${schemes[1]}://127.0.0.1:${server.port}`;
  let { ca } = client;
  if (flags.includes('intercept')) {
    const exported = await runCliWith({ env }, 'ca', 'export', 'localhost');
    expect(exported.code, exported.stderr).toBe(0);
    ca = join(exported.directory, 'ca.pem');
    await writeFile(ca, exported.stdout);
  }
  const tap = await startCliWith({ env }, 'tap', listen, upstream, '--ui', 'json', ...flags);
  const [endpoint] = await boundEndpoints(tap, 1);
  const port = endpoint ? portOf(endpoint) : 0;
  const reports = await slixmppTalk(port, count, {
    starttls: false,
    ...client,
    ...(ca !== undefined && { ca }),
  });
  await interrupt(tap);
  return { reports, lines: parseLines(tap.stdout) };
}

function expectBothTalked(reports: readonly SlixmppReport[]): void {
  reports.forEach((report, i) => {
    expect(report).toMatchObject({ error: null, bodies: true, sent: sent(i + 1) });
    expect(report.received).toEqual(Object.fromEntries(sent(2 - i).map((id) => [id, 1])));
  });
}

/** Every message of both clients, once on its way up and once down. */
function expectAllDecoded(lines: readonly CaptureLine[]): void {
  for (const dir of ['up', 'down'] as const) {
    const ids = lines
      .filter((line) => line.t === 'stanza' && line.name === 'message' && line.dir === dir)
      .map((line) => line.id);
    expect(ids.sort()).toEqual([...sent(1), ...sent(2)].sort());
  }
  expect(lines.filter(({ t }) => t === 'violation' || t === 'data' || t === 'dropped')).toEqual([]);
}

const established = (lines: readonly CaptureLine[]): (string | undefined)[] =>
  lines
    .filter((line) => line.t === 'tls' && line.event === 'established' && line.flow === 1)
    .map((line) => line.leg);

for (const [name, start] of servers) {
  describe(`STARTTLS through a tap in front of ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security: 'starttls' });
    });
    afterAll(() => server.stop());

    it('is intercepted: every stanza is decoded', async () => {
      const flags = ['--tls', 'intercept', '--upstream-ca', certPath];
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], flags, { starttls: true });
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['upstream', 'client']);
    });

    it('is terminated with the certificate of the server', async () => {
      const flags = ['--tls', 'terminate', '--cert', certPath, '--key', keyPath];
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], flags, { starttls: true });
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['upstream', 'client']);
    });

    it('passes through opaque, and channel binding holds', async () => {
      const client = { starttls: true, tls12: true, mechanism: 'SCRAM-SHA-1-PLUS' };
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], ['--tls', 'passthrough'], client);
      expectBothTalked(reports);
      expect(reports.map(({ mechanism }) => mechanism)).toEqual(['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1-PLUS']);
      expect(established(lines)).toEqual([]);
      expect(lines.filter(({ t }) => t === 'stanza')).toEqual([]);
    });
  });

  describe(`direct TLS through a tap in front of ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security: 'direct' });
    });
    afterAll(() => server.stop());
    const flags = ['--tls', 'intercept', '--upstream-ca', certPath];

    it.each([
      ['recognised on tcp://', ['tcp', 'tcp'], { direct: true }],
      ['on tls://', ['tls', 'tls'], { direct: true }],
      ['added for a plain client', ['tcp', 'tls'], {}],
    ] as const)('is intercepted, %s', async (_, schemes, client) => {
      const { reports, lines } = await talk(server, schemes, flags, client);
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual('direct' in client ? ['upstream', 'client'] : ['upstream']);
    });

    it('passes through opaque', async () => {
      const { reports } = await talk(server, ['tls', 'tls'], ['--tls', 'passthrough'], { direct: true });
      expectBothTalked(reports);
    });
  });

  describe(`a plain ${name} behind a tap`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security: 'plain' });
    });
    afterAll(() => server.stop());

    it('is given direct TLS for its clients', async () => {
      const { reports, lines } = await talk(server, ['tls', 'tcp'], ['--tls', 'intercept'], { direct: true });
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['client']);
    });
  });
}
