// TLS through the tap: a foreign client, a real server that insists on TLS, and each strategy between them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { certPath, keyPath } from '../support/cert/index.js';
import { Child, type Exit } from '../support/child.js';
import { type Cli, runCliWith, startCliWith, temporaryDirectory } from '../support/cli.js';
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

/** slixmpp knows tls-unique only, which is another one on each side of a tap that ends TLS. */
const mechanism = 'SCRAM-SHA-1';
const unbound = { starttls: true, mechanism };

const intercept = ['--tls', 'intercept', '--upstream-ca', certPath];
const terminate = ['--tls', 'terminate', '--cert', certPath, '--key', keyPath];

/** user1 logs in with go-sendxmpp and sends user3 one message. */
function goSendxmpp(port: number, ca: string, text: string, ...flags: string[]): Promise<Exit> {
  const env = { ...process.env, SSL_CERT_FILE: ca };
  const login = ['-u', 'user1@localhost', '-p', 'pass1', '-j', `127.0.0.1:${port}`];
  const args = [...flags, ...login, 'user3@localhost'];
  const child = new Child('go-sendxmpp', args, { env }, true);
  onTestFinished(() => child.stop());
  child.input(`${text}\n`);
  child.endInput();
  return child.exit;
}

interface Talk {
  readonly reports: SlixmppReport[];
  readonly lines: CaptureLine[];
}

interface TlsTap {
  readonly tap: Cli;
  readonly port: number;
  /** What clients must trust. */
  readonly ca: string;
}

type Scheme = 'tcp' | 'tls';

/** A tap in front of the server; under `intercept` its authority is exported first. */
async function startTlsTap(
  server: RealServer,
  [listen, upstream]: readonly [Scheme, Scheme],
  ...flags: readonly string[]
): Promise<TlsTap> {
  const env = { STANZASCOPE_CA_DIR: join(await temporaryDirectory(), 'ca') };
  let ca = certPath;
  if (flags.includes('intercept')) {
    const exported = await runCliWith({ env }, 'ca', 'export', 'localhost');
    expect(exported.code, exported.stderr).toBe(0);
    ca = join(exported.directory, 'ca.pem');
    await writeFile(ca, exported.stdout);
  }
  const endpoints = [`${listen}://127.0.0.1:0`, `${upstream}://localhost:${server.port}`];
  const tap = await startCliWith({ env }, 'tap', ...endpoints, '--ui', 'json', ...flags);
  const [endpoint] = await boundEndpoints(tap, 1);
  return { tap, ca, port: endpoint ? portOf(endpoint) : 0 };
}

/** Two clients talk through a tap on the server. */
async function talk(
  server: RealServer,
  schemes: readonly [Scheme, Scheme],
  flags: readonly string[],
  client: Partial<SlixmppOptions>,
): Promise<Talk> {
  const { tap, ca, port } = await startTlsTap(server, schemes, ...flags);
  const reports = await slixmppTalk(port, count, { starttls: false, ca, ...client });
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
      server = await start({ users: 3, security: 'starttls' });
    });
    afterAll(() => server.stop());

    it('is intercepted: every stanza is decoded', async () => {
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], intercept, unbound);
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['upstream', 'client']);
    });

    it('is terminated with the certificate of the server', async () => {
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], terminate, unbound);
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['upstream', 'client']);
    });

    it('lets go-sendxmpp in, which has a TLS of its own', needs('go-sendxmpp'), async () => {
      for (const flags of [intercept, terminate]) {
        const { tap, ca, port } = await startTlsTap(server, ['tcp', 'tcp'], ...flags);
        const done = await goSendxmpp(port, ca, 'a word');
        expect(done, tap.stdout).toEqual({ code: 0, signal: null });
        await interrupt(tap);
        const lines = parseLines(tap.stdout);
        const [message] = lines.filter((line) => line.name === 'message' && line.dir === 'up');
        expect(message?.xml).toContain('<body>a word</body>');
      }
    });

    it('tells a client that does not trust the tap what to do', needs('go-sendxmpp'), async () => {
      const { tap, port } = await startTlsTap(server, ['tcp', 'tcp'], ...intercept);
      expect((await goSendxmpp(port, certPath, 'a word')).code).not.toBe(0);
      await tap.output(/"event":"failed".*does not trust.*stanzascope ca export localhost/);
      await interrupt(tap);
    });

    it('passes through opaque, and channel binding holds', async () => {
      const client = { starttls: true, tls12: true, mechanism: 'SCRAM-SHA-1-PLUS' };
      const { reports, lines } = await talk(server, ['tcp', 'tcp'], ['--tls', 'passthrough'], client);
      expectBothTalked(reports);
      expect(reports.map(({ mechanism }) => mechanism)).toEqual(['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1-PLUS']);
      // One session of client and server, seen from outside.
      expect(established(lines)).toEqual(['both']);
      expect(lines.filter(({ t }) => t === 'stanza')).toEqual([]);
    });
  });

  describe(`direct TLS through a tap in front of ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 3, security: 'direct' });
    });
    afterAll(() => server.stop());
    it.each([
      ['recognised on tcp://', ['tcp', 'tcp'], { direct: true, mechanism }],
      ['on tls://', ['tls', 'tls'], { direct: true, mechanism }],
      ['added for a plain client', ['tcp', 'tls'], { mechanism }],
    ] as const)('is intercepted, %s', async (_, schemes, client) => {
      const { reports, lines } = await talk(server, schemes, intercept, client);
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual('direct' in client ? ['upstream', 'client'] : ['upstream']);
    });

    it('lets go-sendxmpp in, whose TLS begins at once', needs('go-sendxmpp'), async () => {
      for (const scheme of ['tcp', 'tls'] as const) {
        for (const flags of [intercept, terminate]) {
          const { tap, ca, port } = await startTlsTap(server, [scheme, scheme], ...flags);
          const done = await goSendxmpp(port, ca, 'a word', '--tls');
          expect(done, tap.stdout).toEqual({ code: 0, signal: null });
          await interrupt(tap);
          const lines = parseLines(tap.stdout);
          expect(established(lines)).toEqual(['upstream', 'client']);
          const [message] = lines.filter((line) => line.name === 'message' && line.dir === 'up');
          expect(message?.xml).toContain('<body>a word</body>');
          expect(lines.filter(({ name }) => name === 'starttls')).toEqual([]);
        }
      }
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
      const { reports, lines } = await talk(server, ['tls', 'tcp'], ['--tls', 'intercept'], {
        direct: true,
        mechanism,
      });
      expectBothTalked(reports);
      expectAllDecoded(lines);
      expect(established(lines)).toEqual(['client']);
    });
  });
}

// Debian's Prosody has no channel binding with TLS 1.3.
describe('channel binding through a tap in front of ejabberd', needs('ejabberd', 'slixmpp'), () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startEjabberd({ users: 2, security: 'starttls' });
  });
  afterAll(() => server.stop());
  const bound = { starttls: true, tls12: true, mechanism: 'SCRAM-SHA-1-PLUS' };

  it('fails where TLS ends in the tap, as was said before, and the reason is told', async () => {
    const { tap, ca, port } = await startTlsTap(server, ['tcp', 'tcp'], ...intercept);
    await expect(slixmppTalk(port, 1, { ...bound, ca })).rejects.toThrow();
    await interrupt(tap);
    const notes = parseLines(tap.stdout)
      .filter((line) => line.t === 'note' && line.flow === 1 && line.topic === 'channel-binding')
      .map((line) => line.text);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/SCRAM-SHA-1-PLUS.* cannot work \(both legs have their own TLS session/);
    expect(notes[1]).toMatch(/tls-unique differs on the two legs, as TLS ends in the tap/);
  });

  it('is not offered any more with --rewrite-features, and the capture says so', async () => {
    const client = { starttls: true, tls12: true };
    const flags = [...intercept, '--rewrite-features'];
    const { reports, lines } = await talk(server, ['tcp', 'tcp'], flags, client);
    expectBothTalked(reports);
    expectAllDecoded(lines);
    expect(reports[0]?.mechanism).toMatch(/^SCRAM-SHA-\d+$/);
    const [note] = lines.filter(({ t, topic }) => t === 'note' && topic === 'rewritten');
    expect(note?.text).toMatch(/removed .*SCRAM-SHA-1-PLUS/);
    const features = lines.filter((line) => line.name === 'features').map((line) => line.xml);
    expect(features.join()).not.toContain('-PLUS');
  });
});
