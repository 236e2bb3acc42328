// --filter, --capture, --until, --fail-on and --timeout of the built program: what is shown and recorded, and how it ends.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Endpoint } from '../../src/model/endpoint.js';
import { runCli, runCliWith, startCli } from '../support/cli.js';
import { rawLogin } from '../support/raw-login.js';
import { writeCapture } from '../support/session-capture.js';
import { interrupt, parseLines, portOf, startServe, startTap } from '../support/tap-child.js';

/** Reads and says nothing. */
async function silentServer(): Promise<Endpoint> {
  const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const kinds = (text: string): string[] => parseLines(text).map(({ t, name }) => name ?? t);

describe('tap', () => {
  it('shows what --filter chooses, and records all', async () => {
    const tap = await startTap(
      await startServe(),
      ...['--ui', 'json', '--filter', 'iq && type==result', '--record', 'all.ndjson'],
    );
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    await tap.output(/"t":"stanza"/);
    await interrupt(tap);
    expect(new Set(kinds(tap.stdout))).toEqual(new Set(['header', 'iq', 'end']));
    const recorded = kinds(await readFile(join(tap.directory, 'all.ndjson'), 'utf8'));
    expect(recorded).toContain('auth');
    expect(recorded.length).toBeGreaterThan(10);
  });

  it('records what --capture chooses, and shows all', async () => {
    const tap = await startTap(
      await startServe(),
      ...['--ui', 'json', '--capture', 'kind==nonza', '--record', 'some.ndjson'],
    );
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    await tap.output(/"t":"close"/);
    await interrupt(tap);
    const recorded = parseLines(await readFile(join(tap.directory, 'some.ndjson'), 'utf8'));
    expect(new Set(recorded.map(({ t }) => t))).toEqual(new Set(['header', 'nonza', 'end']));
    expect(kinds(tap.stdout)).toContain('iq');
  });

  it.each(['none', 'json'])('ends with 0 when --until matches, and says what did, --ui %s', async (ui) => {
    const tap = await startTap(
      await startServe(),
      '--ui',
      ui,
      '--until',
      'phase==bound && iq',
      '--record',
      'x.ndjson',
    );
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1').catch(() => undefined);
    expect(await tap.exit, tap.stderr).toEqual({ code: 0, signal: null });
    expect(tap.stderr).toMatch(/^--until matched: \S+ #1 {3}← iq result .*user1@localhost/m);
    const recorded = parseLines(await readFile(join(tap.directory, 'x.ndjson'), 'utf8'));
    expect(recorded.at(-1)?.t).toBe('end');
    expect(recorded.at(-2)?.t).toBe('close');
  });

  it('ends with 1 when --fail-on matches', async () => {
    const tap = await startTap(
      await startServe(),
      '--ui',
      'none',
      '--fail-on',
      'failure && cond==not-authorized',
    );
    await rawLogin(portOf(tap.endpoint), 'user1', 'wrong').catch(() => undefined);
    expect((await tap.exit).code, tap.stderr).toBe(1);
    expect(tap.stderr).toMatch(/^--fail-on matched: .* failure not-authorized/m);
  });

  it('ends with 1 when the time is over, and with 0 when nothing was waited for', async () => {
    const server = await startServe();
    const waiting = await startTap(server, '--ui', 'none', '--until', 'iq', '--timeout', '20ms');
    expect((await waiting.exit).code).toBe(1);
    expect(waiting.stderr).toContain('--until: nothing matched within 20ms\n');
    const calm = await startTap(server, '--ui', 'none', '--fail-on', 'violation', '--timeout', '20ms');
    expect((await calm.exit).code, calm.stderr).toBe(0);
  });

  it('ends with 1 when --fail-on comes true by time alone', async () => {
    const tap = await startTap(
      await silentServer(),
      ...['--ui', 'none', '--fail-on', 'iq && unanswered && age>300ms'],
    );
    const client = connect({ host: '127.0.0.1', port: portOf(tap.endpoint) }).on('error', () => undefined);
    client.write("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    client.write("<iq type='get' id='q' to='a@b'><ping xmlns='urn:xmpp:ping'/></iq>");
    expect((await tap.exit).code, tap.stderr).toBe(1);
    expect(tap.stderr).toMatch(/^--fail-on matched: .* iq get ping/m);
    client.destroy();
  });

  it('that still waits ends with 105 when it is interrupted', async () => {
    const tap = await startTap(await startServe(), '--ui', 'none', '--until', 'iq', '--timeout', '1h');
    tap.signal('SIGINT');
    expect((await tap.exit).code).toBe(105);
    expect(tap.stderr).toContain('--until: interrupted before anything matched\n');
  });
});

describe('decode', () => {
  const decode = async (...args: string[]) =>
    runCliWith({ directory: await writeCapture() }, 'decode', 'session.ndjson', '--ui', 'json', ...args);

  it('shows what --filter chooses', async () => {
    const { code, stdout } = await decode('--filter', 'message && body*="moon"');
    expect([code, kinds(stdout)]).toEqual([
      0,
      kinds(stdout).filter((kind) => ['header', 'message', 'end'].includes(kind)),
    ]);
    expect(kinds(stdout).length).toBeLessThan(6);
  });

  it('ends by what it finds', async () => {
    expect((await decode('--until', 'iq')).code).toBe(0);
    expect((await decode('--fail-on', 'iq')).code).toBe(1);
    const none = await decode('--until', 'id==nowhere');
    expect([none.code, none.stderr]).toEqual([1, '--until: nothing matched\n']);
    expect((await decode('--fail-on', 'id==nowhere')).code).toBe(0);
  });

  it('finds what was never answered in a capture', async () => {
    const { stderr, code } = await decode('--fail-on', 'unanswered');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^--fail-on matched: /)]);
    expect((await decode('--fail-on', 'iq && unanswered && age>1h')).code).toBe(0);
  });

  it('from a pipe that says nothing ends with its time', async () => {
    const { code, stderr } = await runCli('decode', '-', '--ui', 'json', '--timeout', '1h');
    expect([code, stderr]).toEqual([104, 'stanzascope: -: it is empty; a capture has a header line\n']);
  });
});

describe('a wrong expression', () => {
  it.each(['--filter', '--until', '--fail-on', '--capture'])(
    'of %s ends with 2 before anything listens',
    async (flag) => {
      const tap = await startCli('tap', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:9', flag, 'iq && tpye==error');
      expect((await tap.exit).code).toBe(2);
      expect([tap.stdout, tap.stderr.split('\n').slice(1)]).toEqual([
        '',
        ['  iq && tpye==error', '        ^', ''],
      ]);
      expect(tap.stderr).toContain(
        `stanzascope: ${flag}: column 7: there is no field "tpye"; did you mean "type"?`,
      );
    },
  );

  it('and --capture without --record are usage errors', async () => {
    const { code, stderr } = await runCli('tap', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:9', '--capture', 'iq');
    expect([code, stderr]).toEqual([
      2,
      'stanzascope: --capture: it chooses what --record writes; add --record FILE\n',
    ]);
  });
});
